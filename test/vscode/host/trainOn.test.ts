// Train On... in a real extension host: the list of runtimes, the address of the settings, and a cluster that does not answer.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { until } from './until';

const at = (name: string) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
const settings = () => vscode.workspace.getConfiguration('nlpWorkbench');

/** Names of the runs of the config; the folder may not be there yet. */
async function runs(): Promise<readonly string[]> {
  const entries = await vscode.workspace.fs.readDirectory(at('.nlp/runs/sentiment-linear')).then(
    found => found,
    () => [],
  );
  return entries.map(([name]) => name);
}

/** What the log of the extension says. */
function logged(): string {
  return vscode.workspace.textDocuments
    .filter(({ uri }) => uri.scheme === 'output')
    .map(document => document.getText())
    .join('\n');
}

describe('training on a cluster', () => {
  /** Paths that were asked for. */
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? '');
    response.writeHead(401).end('no');
  });
  let port = 0;

  before(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    await vscode.commands.executeCommand('nlpWorkbench.showLog');
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await settings().update('cluster.addresses', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['hosttest.runtime.yaml', 'lab.runtime.yaml'])
      await vscode.workspace.fs.delete(at(name)).then(undefined, () => undefined);
  });

  /** Runs the command until it ends; Enter is pressed until its list is there and was answered. */
  async function trainOnFirst(): Promise<void> {
    let ended = false;
    const running = Promise.resolve(
      vscode.commands.executeCommand('nlpWorkbench.trainOn', at('sentiment-linear.nlp.yaml')),
    ).finally(() => {
      ended = true;
    });
    await until(
      async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return ended;
      },
      done => done,
    );
    await running;
  }

  it('offers to write a runtime where there is none', async () => {
    await trainOnFirst();
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(at('lab.runtime.yaml')));
    assert.match(text, /^type: ray$/m);
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, at('lab.runtime.yaml').path);
    await vscode.workspace.fs.delete(at('lab.runtime.yaml'));
  });

  it('says in words that a cluster cannot be reached; leaves no run', async () => {
    const before = await runs();
    // Nothing listens at port 9 of this machine.
    await vscode.workspace.fs.writeFile(
      at('hosttest.runtime.yaml'),
      Buffer.from('type: ray\naddress: http://127.0.0.1:9\n'),
    );
    await trainOnFirst();
    const log = await until(logged, text => text.includes('cluster-unreachable'));
    assert.match(log, /cluster-unreachable: 127\.0\.0\.1:9 cannot be reached/);
    assert.deepEqual(asked, []);
    assert.deepEqual(await runs(), before);
  });

  it('goes to the address of the settings, which wins over the file', async () => {
    await settings().update(
      'cluster.addresses',
      { hosttest: `http://127.0.0.1:${port}` },
      vscode.ConfigurationTarget.Global,
    );
    await trainOnFirst();
    const log = await until(logged, text => text.includes('cluster-denied'));
    assert.match(log, new RegExp(`cluster-denied: .*127\\.0\\.0\\.1:${port}`));
    assert.ok(asked.length > 0);
  });
});
