// Commands on runs, called as the tree calls them: with the run, and with all that are selected.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from './until';

const ID = '20260131-235900-a1b2';

function makeRun(workspace: string, id: string): { readonly kind: 'run'; readonly run: object } {
  const folder = join(workspace, '.nlp', 'runs', 'host-test', id);
  const record = {
    version: 1,
    name: 'host-test',
    id,
    status: 'completed',
    configPath: join(workspace, 'host-test.nlp.yaml'),
    seed: 1,
    engine: 'native',
    versions: {},
    files: [],
    labels: [],
    startedAt: '2026-01-31T23:59:00.000Z',
    parameters: 1,
    step: 1,
    totalSteps: 1,
    seconds: 1,
    metrics: {},
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  writeFileSync(join(folder, 'config.yaml'), 'task: classify\n');
  return {
    kind: 'run',
    run: { folder, record, status: 'completed', usable: false, continues: false, trainedAt: record.startedAt },
  };
}

describe('commands on runs', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const read = (id: string) =>
    JSON.parse(readFileSync(join(workspace, '.nlp', 'runs', 'host-test', id, 'run.json'), 'utf8'));

  after(() => rmSync(join(workspace, '.nlp', 'runs', 'host-test'), { recursive: true, force: true }));

  it('pin and unpin every run that is selected', async () => {
    const nodes = [makeRun(workspace, ID), makeRun(workspace, '20260201-000000-c3d4')];
    await vscode.commands.executeCommand('nlpWorkbench.pinRun', nodes[0], nodes);
    assert.deepEqual([read(ID).pinned, read('20260201-000000-c3d4').pinned], [true, true]);
    await vscode.commands.executeCommand('nlpWorkbench.unpinRun', nodes[1], undefined);
    assert.deepEqual([read(ID).pinned, read('20260201-000000-c3d4').pinned], [true, undefined]);
  });

  it('open the notes as a Markdown file', async () => {
    await vscode.commands.executeCommand('nlpWorkbench.editNotes', makeRun(workspace, ID));
    const document = vscode.window.activeTextEditor?.document;
    assert(document?.fileName.endsWith(join(ID, 'notes.md')), document?.fileName);
    assert.equal(document?.languageId, 'markdown');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('open the comparison of the selected runs in a tab', async () => {
    const nodes = [makeRun(workspace, ID), makeRun(workspace, '20260201-000000-c3d4')];
    await vscode.commands.executeCommand('nlpWorkbench.refresh');
    await vscode.commands.executeCommand('nlpWorkbench.compareRuns', nodes[0], nodes);
    const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs);
    const tab = await until(
      () => tabs().find(({ label }) => label === 'Compare Runs'),
      found => found !== undefined,
    );
    assert(
      tab,
      tabs()
        .map(({ label }) => label)
        .join(),
    );
    await vscode.window.tabGroups.close(tab);
  });
});
