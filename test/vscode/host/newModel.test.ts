// New Model from Template and Show Resolved Config in the extension host: what they write, open and keep up to date.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

describe('new models and resolved configs', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert(root);
  const folder = vscode.Uri.joinPath(root, 'new-model-test');
  const config = vscode.Uri.joinPath(root, 'mails-cnn-host.nlp.yaml');
  const write = (name: string, text: string) =>
    vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  const active = () => vscode.window.activeTextEditor?.document;
  const textAt = (scheme: string) => vscode.workspace.textDocuments.find(one => one.uri.scheme === scheme)?.getText();

  before(async () => {
    await write('mails.csv', 'id,body,kind\n1,"hello, world",ham\n2,a prize for you,spam\n');
    await write('mails-test.csv', 'id,body,kind\n3,hello again,ham\n');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await vscode.workspace.fs.delete(config);
  });

  it('writes a config of a template with the columns of a data file', async () => {
    const data = vscode.Uri.joinPath(folder, 'mails.csv');
    await vscode.commands.executeCommand('nlpWorkbench.newModel', {
      template: 'classify/cnn',
      data,
      name: 'mails-cnn-host',
    });
    const document = await until(active, shown => shown?.isDirty === false);
    assert.equal(document?.uri.toString(), config.toString());
    assert.equal(document.isDirty, false);
    const text = document.getText();
    assert.match(text, /^# Convolutional network: filters over/);
    assert.match(text, /^ {2}train: new-model-test\/mails\.csv #/m);
    assert.match(text, /^ {2}test: new-model-test\/mails-test\.csv #/m);
    assert.match(text, /^ {2}text: body #/m);
    assert.match(text, /^ {2}label: kind #/m);
    assert.deepEqual(vscode.languages.getDiagnostics(config), []);
    // The first blank is chosen: typing replaces it.
    assert.equal(document.getText(vscode.window.activeTextEditor?.selection), 'new-model-test/mails.csv');
  });

  it('shows what a config comes to, while it is written and what it extends is saved', async () => {
    await write('base.yaml', 'train: { batch: 48 }\n');
    const text = active()?.getText() ?? '';
    await vscode.commands.executeCommand('nlpWorkbench.showResolvedConfig', config);
    const page = await until(
      () => textAt('nlp-resolved'),
      shown => shown !== undefined,
    );
    assert.match(page ?? '', /^ {2}activation: relu$/m);
    const replaceAll = async (uri: vscode.Uri, now: string) => {
      const document = await vscode.workspace.openTextDocument(uri);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), now);
      assert(await vscode.workspace.applyEdit(edit));
      return document;
    };
    const unbatched = text.replace(/^ {2}batch: 32\n/m, '');
    await replaceAll(config, `extends: new-model-test/base.yaml\n${unbatched}`);
    const extended = await until(
      () => textAt('nlp-resolved'),
      shown => /batch: 48/.test(shown ?? ''),
    );
    assert.match(extended ?? '', /^ {2}batch: 48$/m);
    const base = await replaceAll(vscode.Uri.joinPath(folder, 'base.yaml'), 'train: { batch: 49 }\n');
    await base.save();
    const saved = await until(
      () => textAt('nlp-resolved'),
      shown => /batch: 49/.test(shown ?? ''),
    );
    assert.match(saved ?? '', /^ {2}batch: 49$/m);
    await replaceAll(config, text.replace('type: cnn', 'type: cmn'));
    const wrong = await until(
      () => textAt('nlp-resolved'),
      shown => /^#/.test(shown ?? ''),
    );
    assert.match(wrong ?? '', /^# This config has a problem/);
    assert.match(wrong ?? '', /did you mean "cnn"/);
    const shown = vscode.workspace.textDocuments.find(one => one.uri.scheme === 'nlp-resolved');
    assert.equal(shown?.languageId, 'yaml');
    const document = await replaceAll(config, text);
    await document.save();
  });

  it('puts an example beside a config of a network of your own, and completes its path', async () => {
    await vscode.commands.executeCommand('nlpWorkbench.newModel', { template: 'classify/own', name: 'own-host' });
    const own = vscode.Uri.joinPath(root, 'own-host.nlp.yaml');
    try {
      // The editor on the web saves by itself a second after an edit, and a file is empty while it is written.
      const written = await until(
        async () => new TextDecoder().decode(await vscode.workspace.fs.readFile(own)),
        text => text !== '',
      );
      assert.match(written, /file: \.\/my-model\.ts/);
      const problems = () => vscode.languages.getDiagnostics(own);
      const messages = (await until(problems, all => all.length > 0)).map(({ message }) => message);
      // It is there; the data are to be filled in.
      assert.deepEqual(messages, ['no such file: data.csv']);
      const document = await vscode.workspace.openTextDocument(own);
      const at = document.positionAt(document.getText().indexOf('./my-model.ts'));
      const found = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        own,
        at,
      );
      const labels = found.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert(labels.includes('./my-model.ts') && !labels.some(label => label.endsWith('.d.ts')), labels.join());
      const edit = new vscode.WorkspaceEdit();
      edit.replace(own, new vscode.Range(at, at.translate(0, 13)), './my-modle.ts');
      assert(await vscode.workspace.applyEdit(edit));
      const missing = await until(problems, all => all.some(({ message }) => message.includes('my-modle')));
      assert(
        missing.some(({ message }) => message === 'no such file: ./my-modle.ts; did you mean "./my-model.ts"?'),
        missing.map(({ message }) => message).join('\n'),
      );
    } finally {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.workspace.fs.delete(own);
    }
  });

  it('does not overwrite a config that is there', async () => {
    const [before] = [await vscode.workspace.fs.readFile(config)];
    void vscode.commands.executeCommand('nlpWorkbench.newModel', {
      template: 'classify/linear',
      name: 'mails-cnn-host',
    });
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.deepEqual(await vscode.workspace.fs.readFile(config), before);
  });
});
