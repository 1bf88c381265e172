// The file of a runtime in a real extension host: problems while it is written, completion, and what hovers say.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

const uri = () => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'office.runtime.yaml');

describe('a runtime in the editor', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.files.save');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri());
  });

  it('is checked while it is written, completes its keys and explains them', async () => {
    await vscode.workspace.fs.writeFile(uri(), Buffer.from('type: ray\naddress: http://10.0.0.7:8265\n'));
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
    const found = await until(
      () => vscode.languages.getDiagnostics(uri()).filter(({ source }) => source?.startsWith('NLP')),
      all => all.length > 0,
    );
    assert.ok(
      found.some(({ message, range }) => range.start.line === 1 && message.includes('ssh -L 8265')),
      found.map(({ message }) => message).join('\n'),
    );
    await editor.edit(edit => edit.insert(new vscode.Position(2, 0), 'c'));
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri(),
      new vscode.Position(2, 1),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('cpus') && labels.includes('storage'), labels.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri(),
      new vscode.Position(1, 2),
    );
    const text = hovers.flatMap(({ contents }) => contents.map(each => (each as vscode.MarkdownString).value)).join();
    assert.match(text, /Where the cluster answers/);
  });
});
