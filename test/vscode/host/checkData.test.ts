// Check Data in the extension host: findings as diagnostics in the data file, line by line; they follow edits and go when mended.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { until } from './until';

describe('findings in data files', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert(root);
  const folder = vscode.Uri.joinPath(root, 'check-data-test');
  const data = vscode.Uri.joinPath(folder, 'mails.csv');
  const config = vscode.Uri.joinPath(folder, 'mails.nlp.yaml');
  const write = (uri: vscode.Uri, text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const rows = Array.from({ length: 60 }, (_, i) => `text number ${i},${i % 2 ? 'spam' : 'ham'}`);
  /** Line 62 has no text, line 63 contradicts line 2, line 64 has a label misspelt. */
  const text = ['text,label', ...rows, ',ham', 'text number 0,spam', 'something else,Spam', ''].join('\n');
  const found = async (holds: (lines: readonly string[]) => boolean) => {
    const lines = await until(
      () =>
        vscode.languages
          .getDiagnostics(data)
          .map(({ range, code }) => `${range.start.line + 1} ${code}`)
          .sort(),
      holds,
    );
    assert(holds(lines), lines.join(', '));
    return lines;
  };

  before(async () => {
    await write(data, text);
    await write(config, 'task: classify\ndata: { train: mails.csv, validation: mails.csv }\nmodel: bag-of-words\n');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('marks each line with what was found there', async () => {
    await vscode.commands.executeCommand('nlpWorkbench.checkData', config);
    const lines = await found(all => all.length > 60);
    assert(lines.includes('62 empty-text'));
    assert(lines.includes('63 contradicting-labels'));
    assert(lines.includes('64 label-typo'));
    // Train and validation are one file: every text of it is repeated.
    assert.equal(lines.filter(line => line.endsWith('repeated-text')).length, 62);
  });

  it('moves with the lines of an edited file, takes back what was said of a changed line, and checks again on saving', async () => {
    const document = await vscode.workspace.openTextDocument(data);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit(edit => edit.insert(new vscode.Position(1, 0), 'a new line,ham\n'));
    await found(all => all.includes('65 label-typo') && !all.includes('64 label-typo'));
    await editor.edit(edit => edit.replace(new vscode.Range(64, 0, 64, 100), 'something else,spam'));
    await found(all => !all.some(line => line.endsWith('label-typo')));
    await editor.edit(edit => edit.delete(new vscode.Range(62, 0, 63, 0)));
    assert(await document.save());
    await found(all => all.length > 0 && !all.some(line => line.endsWith('empty-text')));
  });

  it('says of a pipe that it is no file, in the config', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [vscode.Uri.joinPath(folder, 'pipe.csv').fsPath]);
    const uri = vscode.Uri.joinPath(folder, 'pipe.nlp.yaml');
    await write(uri, 'task: classify\ndata: { train: pipe.csv }\nmodel: bag-of-words\n');
    await vscode.window.showTextDocument(uri);
    const [problem] = await until(
      () => vscode.languages.getDiagnostics(uri),
      all => all.length > 0,
    );
    assert.match(problem?.message ?? '', /pipe\.csv: it is neither a file nor a folder/);
  });
});
