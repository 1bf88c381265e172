// What a person does with runs: evaluate, check data, select the model, export, delete.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

interface Evaluated {
  readonly report: { readonly accuracy: number };
}

/** The record of the only run of a config, by its path in the workspace. */
function runRecord(workbench: Workbench): string {
  const folder = '.nlp/runs/sentiment-bag-of-words';
  return `${folder}/${readdirSync(workbench.path(folder))[0]}/run.json`;
}

describe('runs', () => {
  let workbench: Workbench;

  before(async () => {
    // All models and their runs are seen at once.
    const settings = { 'files.simpleDialog.enable': true };
    workbench = await openWorkbench({ folder: 'samples', settings, height: 1200 });
    await trainSample(workbench, 'sentiment-bag-of-words.nlp.yaml', 3);
    await trainSample(workbench, 'sentiment-cnn.nlp.yaml', 1);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
  });

  after(() => workbench.close());

  it('evaluates the newest run of a config, with the numbers of the command line', async () => {
    await workbench.clickCodeLens('Evaluate');
    const report = await workbench.webview('body[data-view="report"] .scores td');
    const text = (await report.locator('.scores').textContent()) ?? '';
    const { report: told } = await cli<Evaluated>(workbench, 'evaluate', 'sentiment-bag-of-words.nlp.yaml');
    const accuracy = told.accuracy.toFixed(3);
    assert(text.includes(`Accuracy${accuracy}`), text);
    await workbench.command('View: Close All Editors');
  });

  it('reports on the data of a config', async () => {
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
    await workbench.command('NLP: Check Data');
    const report = await workbench.webview('body[data-view="data"] table');
    const text = (await report.locator('body').textContent()) ?? '';
    assert.match(text, /880 examples/);
    assert.match(text, /negative360 50\.0%.*positive360 50\.0%/);
    await workbench.screenshot('data-report');
    await workbench.command('View: Close Editor');
  });

  it('uses the newest run until another model is selected', async () => {
    await workbench.statusBar(/sentiment-cnn/);
    await workbench.command('NLP: Select Model');
    assert((await workbench.quickPickLabels()).some(label => label.includes('Newest run')));
    await workbench.screenshot('select-model');
    await workbench.choose('sentiment-bag-of-words');
    await workbench.statusBar(/sentiment-bag-of-words/);
  });

  it('exports a model as a file, and as a folder of a form that it can be', async () => {
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
    await workbench.command('NLP: Export Model');
    const forms = await workbench.quickPickLabels();
    assert(forms.some(label => label.includes('ONNX folder')));
    await workbench.choose('ONNX file');
    await workbench.answer(workbench.path('exported.onnx'), /\.onnx$/);
    assert.match(await workbench.notification(/Exported .*exported\.onnx/), /[KM]iB/);
    assert(statSync(workbench.path('exported.onnx')).size > 10_000);
    await workbench.command('NLP: Export Model');
    await workbench.choose('ONNX folder');
    await workbench.answer(workbench.path('exported'), /onnx$/);
    await workbench.notification(/Exported .*exported \(/);
    assert(statSync(workbench.path('exported/onnx/model.onnx')).size > 10_000);
  });

  it('renames the run that has the focus by F2, and asks for it by Delete', async () => {
    const { page } = workbench;
    const tree = workbench.treeView('Models');
    const list = tree.locator('.monaco-list').first();
    await tree.locator('.monaco-list-row', { hasText: /Today/ }).last().click();
    await page.locator('.tab', { hasText: 'Training Curves' }).first().waitFor();
    await list.focus();
    await page.keyboard.press('F2');
    await page.locator('.quick-input-title', { hasText: 'Rename sentiment-' }).waitFor();
    await workbench.answer('by key');
    await tree.locator('.monaco-list-row', { hasText: 'by key' }).waitFor();
    await list.focus();
    await page.keyboard.press('Delete');
    assert.match(await workbench.dialog('Cancel'), /Delete the run by key/);
    // The next row is a model: that the run is still selected does not make it the one that is meant.
    await list.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('F2');
    await page.waitForTimeout(1000);
    assert.equal(await page.locator('.quick-input-title', { hasText: 'Rename' }).isVisible(), false);
    await workbench.command('View: Close All Editors');
  });

  it('deletes a run after it has asked', async () => {
    const folder = workbench.path('.nlp/runs/sentiment-cnn');
    const row = workbench.treeView('Models').locator('.monaco-list-row', { hasText: /Today/ }).last();
    await workbench.chooseInMenu(row, 'Delete Run');
    assert.match(await workbench.dialog('Cancel'), /Delete the run /);
    assert.equal(readdirSync(folder).length, 1);
    await workbench.chooseInMenu(row, 'Delete Run');
    await workbench.dialog('Move to Trash');
    // The server has no trash, and says so before anything is lost.
    const permanently = workbench.page.locator('.monaco-dialog-box', { hasText: 'no trash' });
    await Promise.race([
      permanently.waitFor().then(() => workbench.dialog('Delete Permanently')),
      workbench.eventually('the run is gone', async () => readdirSync(folder).length === 0 || undefined),
    ]);
    await workbench.eventually('the run is gone', async () => {
      return !existsSync(folder) || readdirSync(folder).length === 0 || undefined;
    });
  });

  it('keeps the runs of a config that is renamed in the explorer', async () => {
    const { page } = workbench;
    await workbench.command('View: Show Explorer');
    const file = page.locator('.explorer-folders-view .monaco-list-row', {
      hasText: 'sentiment-bag-of-words.nlp.yaml',
    });
    await file.click();
    await page.keyboard.press('F2');
    const box = page.locator('.explorer-folders-view input');
    await box.waitFor();
    await box.fill('bag.nlp.yaml');
    await page.keyboard.press('Enter');
    await page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    const tree = workbench.treeView('Models');
    await workbench.statusBar(/bag/);
    await tree.locator('.monaco-list').first().focus();
    await page.keyboard.press('Home');
    await workbench.eventually('the run is that of the renamed config', async () => {
      const rows = await tree.locator('.monaco-list-row').allTextContents();
      const at = rows.findIndex(row => row.startsWith('bag'));
      return (at >= 0 && !rows[at]!.includes('not trained')) || undefined;
    });
    const { configPath, name } = JSON.parse(workbench.read(runRecord(workbench))) as Record<string, string>;
    assert.match(configPath!, /[\\/]bag\.nlp\.yaml$/);
    assert.equal(name, 'sentiment-bag-of-words');
  });
});
