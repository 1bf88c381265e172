// What helps to train well: the learning-rate finder, cross-validation, the health of the layers.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkbench, type Workbench } from '../workbench';

/** Deep and saturating, with its layers looked at. */
const DEEP = `task: classify
data: { train: data/reviews.csv, validation: 10% }
tokenizer: { type: word, vocabulary: 2000 }
model: { type: bag-of-words, width: 32, feed-forward: [32, 32, 32], activation: relu }
train: { epochs: 8, batch: 32, health: 10 }
`;

describe('tools of training', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', files: { 'deep.nlp.yaml': DEEP } });
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
  });

  // A file opens in the group that has the focus, which may be a panel's.
  afterEach(() => workbench.command('View: Close All Editors'));
  after(() => workbench.close());

  it('finds a learning rate, writes it into the config with one edit that can be undone, and leaves no run', async () => {
    await workbench.openFile('sentiment-cnn.nlp.yaml');
    await workbench.command('NLP: Find Learning Rate');
    const view = await workbench.webview('body[data-view="rate"] .average');
    assert.ok(!existsSync(workbench.path('.nlp/runs/sentiment-cnn')));
    const use = view.getByRole('button', { name: /^Use / }).first();
    const rate = ((await use.textContent()) ?? '').replace('Use ', '');
    assert.ok(Number(rate) > 1e-4 && Number(rate) < 0.1, rate);
    await use.click();
    await view.getByText('written', { exact: true }).waitFor();
    const line = (text: string) => workbench.page.locator('.view-line', { hasText: `learning-rate: ${text}` }).first();
    await line(rate).waitFor();
    await workbench.screenshot('learning-rate');
    await line(rate).click();
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await line('1e-3').waitFor();
  });

  it('draws how the layers do over time', async () => {
    await workbench.openFile('deep.nlp.yaml');
    await workbench.command('NLP: Train');
    const curves = await workbench.webview('body[data-view="curves"] svg path');
    await workbench.eventually('the run is completed', () => {
      const folder = workbench.path('.nlp/runs/deep');
      const runs = existsSync(folder) ? readdirSync(folder) : [];
      const records = runs.map(id => JSON.parse(readFileSync(join(folder, id, 'run.json'), 'utf8')));
      return records.some(record => record.status === 'completed') || undefined;
    });
    await curves.getByText('Layer diagnostics', { exact: true }).click();
    await curves.locator('.heatmap rect').first().waitFor();
    const layers = await curves.locator('.heatmap .layer').allTextContents();
    for (const layer of ['embedding', 'feedForward.0', 'feedForward.2', 'head'])
      assert.ok(
        layers.some(text => text.includes(layer)),
        layers.join(),
      );
    await curves.getByText('Dead units', { exact: true }).click();
    await curves.getByText('fraction of units that are 0').first().waitFor();
    await workbench.screenshot('health');
  });

  it('cross-validates, a run a fold, and shows mean and deviation', async () => {
    await workbench.openFile('deep.nlp.yaml');
    await workbench.command('NLP: Cross-Validate');
    await workbench.answer('3');
    const page = await workbench.webview('h1:has-text("cross-validation")');
    const accuracy = page.locator('tr', { hasText: /^\s*accuracy/ }).first();
    const cells = (await accuracy.locator('td').allTextContents()).map(cell => cell.trim()).join(' ');
    assert.match(cells, /^accuracy \d?\.\d+ ± \d?\.\d+( \d?\.\d+){3}$/);
    await workbench.eventually('the tree names the folds', async () => {
      return (await workbench.treeRows('Models')).some(row => row.includes('deep fold 3/3')) || undefined;
    });
    await workbench.screenshot('cross-validation');
    await workbench.command('View: Close All Editors');
    const fold = workbench.treeView('Models').locator('.monaco-list-row', { hasText: 'deep fold 2/3' });
    await workbench.chooseInMenu(fold, 'Open Cross-Validation');
    const again = await workbench.webview('h1:has-text("cross-validation")');
    const same = again.locator('tr', { hasText: /^\s*accuracy/ }).first();
    assert.equal((await same.locator('td').allTextContents()).map(cell => cell.trim()).join(' '), cells);
  });
});
