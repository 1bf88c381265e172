// A sweep in a real extension host: problems while it is written, and trials that are trained.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

const folder = () => vscode.workspace.workspaceFolders![0]!.uri;

async function open(name: string, text: string): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.joinPath(folder(), name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

describe('a sweep in the editor', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['wrong.sweep.yaml', 'near.sweep.yaml', 'right.sweep.yaml', 'quick.sweep.yaml'])
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), name));
  });

  it('is checked against its config while it is written, and completes its keys and those of the config', async () => {
    const { uri } = await open('wrong.sweep.yaml', 'config: sentiment-linear.nlp.yaml\nspace: { train.bach: [8] }\ns');
    const found = await until(
      () => vscode.languages.getDiagnostics(uri),
      all => all.length > 0,
    );
    assert.equal(found[0]!.source?.startsWith('NLP'), true, found[0]!.source);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(2, 1),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('sampler') && labels.includes('seed'), labels.join());
    const inSpace = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(1, 9),
    );
    const keys = inSpace.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(keys.includes('train.optimizer.learning-rate') && !keys.includes('model.heads'), keys.join());
  });

  it('offers the key that was meant, where the wrong one stands', async () => {
    const { uri } = await open('near.sweep.yaml', 'config: sentiment-linear.nlp.yaml\nspace: { train.bach: [8] }\n');
    const [problem] = await until(
      () => vscode.languages.getDiagnostics(uri),
      all => all.length > 0,
    );
    assert.deepEqual([problem!.range.start.line, problem!.range.start.character], [1, 9]);
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      problem!.range,
    );
    assert.ok(
      fixes.some(({ title }) => title === 'Change to train.batch'),
      fixes.map(({ title }) => title).join(),
    );
  });

  it('tells of a key of the space what the config says of it', async () => {
    const { uri } = await open(
      'right.sweep.yaml',
      'config: sentiment-linear.nlp.yaml\nspace: { train.batch: [8, 16] }\n',
    );
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(1, 12),
    );
    const words = hovers.flatMap(({ contents }) =>
      contents.map(each => (typeof each === 'string' ? each : each.value)),
    );
    assert.match(words.join('\n'), /\*\*train\.batch\*\* /);
  });

  it('trains its trials, each a run, and shows what it found', async () => {
    await open(
      'quick.sweep.yaml',
      'config: sentiment-linear.nlp.yaml\nspace: { train.seed: [1, 2], train.epochs: [1] }\nsampler: grid\nparallel: 2\nmetric: loss\n',
    );
    await vscode.commands.executeCommand('nlpWorkbench.startSweep');
    const runs = vscode.Uri.joinPath(folder(), '.nlp', 'runs', 'sentiment-linear');
    const records = await Promise.all(
      (await vscode.workspace.fs.readDirectory(runs)).map(async ([id]) =>
        JSON.parse(
          Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(runs, id, 'run.json'))).toString(),
        ),
      ),
    );
    const own = records.filter(({ title }) => /^quick \d$/.test(title));
    assert.deepEqual(own.map(({ trial, status }) => `${trial} ${status}`).sort(), ['0 completed', '1 completed']);
    const tabs = await until(
      () => vscode.window.tabGroups.all.flatMap(group => group.tabs.map(({ label }) => label)),
      labels => labels.includes('Sweep'),
    );
    assert.ok(tabs.includes('Sweep'), tabs.join());
  });
});
