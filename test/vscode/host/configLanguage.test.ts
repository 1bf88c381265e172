// A config in the editor: problems of unsaved text with quick fixes, data files and their columns, code lenses.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

const GOOD = `task: classify
data:
  train: mails.csv
  validation: 10%
  text: body
  label: kind
model: lstm
`;

describe('a config in the editor', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert(folder);
  const uri = vscode.Uri.joinPath(folder, 'language-test', 'mail.nlp.yaml');
  let document: vscode.TextDocument;

  const replaceText = async (text: string) => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert(await vscode.workspace.applyEdit(edit));
  };
  const problems = (holds: (found: vscode.Diagnostic[]) => boolean) =>
    until(() => vscode.languages.getDiagnostics(uri), holds);

  before(async () => {
    const write = (name: string, text: string) =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(uri, '..', name), new TextEncoder().encode(text));
    await write('mails.csv', 'id,body,kind\n1,"hello, world",ham\n');
    await write('mail.nlp.yaml', GOOD);
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, '..'), { recursive: true });
  });

  it('keeps the language of its file', () => assert.equal(document.languageId, 'yaml'));

  it('shows every problem of unsaved text where it is', async () => {
    await replaceText(GOOD.replace('lstm', 'lstn').replace('validation', 'validaton'));
    const found = await problems(all => all.length >= 2);
    assert.deepEqual(
      found.map(one => [one.range.start.line, one.range.start.character, one.source]),
      [
        [3, 2, 'NLP'],
        [6, 7, 'NLP'],
      ],
    );
    assert.match(found[0]?.message ?? '', /validation/);
    assert.match(found[1]?.message ?? '', /did you mean "lstm"/);
    assert(document.isDirty);
  });

  it('mends a problem by its quick fix', async () => {
    await replaceText(GOOD.replace('lstm', 'lstn'));
    const [problem] = await problems(all => all.length === 1 && /lstm/.test(all[0]?.message ?? ''));
    assert(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      problem.range,
    );
    const fix = actions.find(action => action.edit && action.kind?.value === 'quickfix');
    assert(fix?.edit, `no quick fix among ${actions.map(action => action.title)}`);
    assert(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), GOOD);
    assert.deepEqual(await problems(all => all.length === 0), []);
  });

  it('offers what was meant for keys, words, columns and files', async () => {
    const slips: readonly (readonly [string, string])[] = [
      ['validation', 'validaton'],
      ['lstm', 'lsmt'],
      ['body', 'boddy'],
      ['mails.csv', 'mail.csv'],
    ];
    for (const [right, wrong] of slips) {
      await replaceText(GOOD.replace(right, wrong));
      const [problem] = await problems(all => all.length === 1 && all[0]?.message.includes(wrong) === true);
      assert(problem, wrong);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        problem.range,
      );
      const fix = actions.find(action => action.title === `Change to ${right}`);
      assert(fix?.edit, `${wrong}: ${actions.map(action => action.title).join()}`);
      assert(await vscode.workspace.applyEdit(fix.edit));
      assert.equal(document.getText(), GOOD);
    }
  });

  it('names a data file that is not there, and a column that the file lacks', async () => {
    await replaceText(GOOD.replace('mails.csv', 'mials.csv'));
    const [missing] = await problems(all => all[0]?.code === 'file-not-found');
    assert.equal(missing?.range.start.line, 2);
    await replaceText(GOOD.replace('body', 'boby'));
    const [column] = await problems(all => all[0]?.code === 'unknown-column');
    assert.match(column?.message ?? '', /did you mean "body"/);
    assert.equal(column?.range.start.line, 4);
  });

  const labelsAt = async (text: string, cursor: string): Promise<string[]> => {
    await replaceText(text.replace('|', ''));
    const at = document.positionAt(text.indexOf(cursor));
    const found = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      at,
    );
    return found.items
      .filter(item => item.kind !== vscode.CompletionItemKind.Text)
      .map(item => (typeof item.label === 'string' ? item.label : item.label.label));
  };

  it('completes keys, words, files and columns', async () => {
    const keys = await labelsAt(`${GOOD}|`, '|');
    assert(keys.includes('train') && keys.includes('tokenizer') && !keys.includes('data'), keys.join());
    const models = await labelsAt(GOOD.replace('lstm', '|'), '|');
    assert(models.includes('transformer') && models.includes('bag-of-words'), models.join());
    const files = await labelsAt(GOOD.replace('mails.csv', '|'), '|');
    assert(files.includes('mails.csv'), files.join());
    const columns = await labelsAt(GOOD.replace('body', '|'), '|');
    assert.deepEqual(columns.filter(label => ['id', 'body', 'kind'].includes(label)).sort(), ['body', 'id', 'kind']);
  });

  it('explains a key and a word on hover', async () => {
    await replaceText(GOOD);
    const hoverAt = async (word: string) => {
      const at = document.positionAt(GOOD.indexOf(word) + 1);
      const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
      return found.flatMap(one => one.contents.map(text => (typeof text === 'string' ? text : text.value))).join('\n');
    };
    assert.match(await hoverAt('validation'), /selects the best checkpoint/);
    assert.match(await hoverAt('lstm'), /Long short-term memory/);
  });

  it('offers Train above the first line of a config without a run, unless switched off', async () => {
    await replaceText(GOOD);
    const lenses = () =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10) as Thenable<
        vscode.CodeLens[]
      >;
    const titles = (await lenses()).map(lens => lens.command?.title.replace(/\$\([^)]*\)\s*/, ''));
    assert.deepEqual(titles, ['Train']);
    const settings = vscode.workspace.getConfiguration('nlpWorkbench');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(await until(lenses, found => found.length === 0), []);
    await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
  });
});
