// What a person does with runs: evaluate, check data, select the model, export, delete.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

interface Evaluated {
  readonly report: { readonly accuracy: number };
}

describe('runs', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', settings: { 'files.simpleDialog.enable': true } });
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
    const accuracy = told.accuracy.toFixed(4).replace(/^0/, '');
    assert(text.includes(`Accuracy${accuracy}`), text);
    await workbench.command('View: Close All Editors');
  });

  it('reports on the data of a config', async () => {
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
    await workbench.command('NLP: Check Data');
    const report = await workbench.webview('body[data-view="data"] table');
    const text = (await report.locator('body').textContent()) ?? '';
    assert.match(text, /880 examples/);
    assert.match(text, /negative360 50.0 %.*positive360 50.0 %/);
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

  it('exports a model', async () => {
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
    await workbench.command('NLP: Export ONNX');
    await workbench.answer(workbench.path('exported.onnx'));
    assert.match(await workbench.notification(/exported\.onnx written/), /MB/);
    assert(statSync(workbench.path('exported.onnx')).size > 10_000);
  });

  it('deletes a run after it has asked', async () => {
    const folder = workbench.path('.nlp/runs/sentiment-cnn');
    const row = workbench.treeView('Models').locator('.monaco-list-row', { hasText: /Today/ }).last();
    await workbench.chooseInMenu(row, 'Delete Run');
    assert.match(await workbench.dialog('Cancel'), /Delete the run sentiment-cnn/);
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
});
