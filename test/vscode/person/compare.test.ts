// What a person does with many runs: names, pins, notes, a comparison, a clean-up, a reproduction.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

const CONFIG = 'sentiment-bag-of-words.nlp.yaml';

interface Trained {
  readonly run: string;
}

describe('many runs', () => {
  let workbench: Workbench;
  const folders: string[] = [];
  const rows = (): Locator => workbench.treeView('Models').locator('.monaco-list-row');
  const row = (text: string | RegExp): Locator => rows().filter({ hasText: text }).first();

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
    for (const width of [16, 64, 128]) {
      const settings = ['--set', 'train.epochs=3', '--set', `model.width=${width}`];
      folders.push((await cli<Trained>(workbench, 'train', CONFIG, ...settings)).run);
    }
    await cli(workbench, 'runs', 'rename', folders[1]!, 'wider');
    await cli(workbench, 'runs', 'rename', folders[2]!, 'widest');
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await row('widest').waitFor();
  });

  after(() => workbench.close());

  it('names and pins a run, which then comes first', async () => {
    const first = rows().filter({ hasText: /Today/ }).last();
    await workbench.chooseInMenu(first, 'Rename Run');
    await workbench.answer('baseline');
    await workbench.chooseInMenu(row('baseline'), 'Manage Run', 'Pin Run');
    await workbench.eventually('the pinned run comes first', async () => {
      const names = (await workbench.treeRows('Models')).filter(name => /baseline|wider|widest/.test(name));
      return /^baseline.*pinned/.test(names[0] ?? '') || undefined;
    });
    assert.match(
      workbench.read(`${folders[0]!.slice(workbench.workspace.length + 1)}/run.json`),
      /"title": "baseline"/,
    );
  });

  it('writes notes in an editor, and shows them beside what the run takes', async () => {
    await workbench.chooseInMenu(row('baseline'), 'Manage Run', 'Edit Run Notes');
    await workbench.page.locator('.tab.active[aria-label^="notes.md"]').waitFor();
    await workbench.focusEditor();
    await workbench.page.keyboard.type('Small and **fast**.');
    await workbench.page.keyboard.press('ControlOrMeta+S');
    await workbench.eventually('the notes are saved', () => existsSync(`${folders[0]}/notes.md`) || undefined);
    await workbench.command('View: Close Editor');
    await row('baseline').hover();
    const hover = workbench.page.locator('.workbench-hover', { hasText: 'On disk' });
    await hover.waitFor();
    assert.match((await hover.textContent()) ?? '', /Small and fast\./);
    await workbench.page.keyboard.press('Escape');
  });

  it('compares the runs that are selected in the tree', async () => {
    await workbench.command('View: Close All Editors');
    await row('baseline').click();
    await row('wider').click({ modifiers: ['ControlOrMeta'] });
    await row('widest').click({ modifiers: ['ControlOrMeta'] });
    await workbench.chooseInMenu(row('widest'), 'Compare Runs');
    const page = await workbench.webview('table.comparison');
    const heads = await page.locator('th.run .title').allTextContents();
    assert.deepEqual(heads, ['baseline', 'wider', 'widest']);
    const width = page.locator('tr', { has: page.locator('th', { hasText: /^model\.width$/ }) });
    assert.deepEqual(await width.locator('td').allTextContents(), ['16', '64', '128']);
    await page.getByText('Small and').waitFor();
    assert((await page.locator('.badge').count()) > 0, 'no score is marked as the best');
    // A click on a run opens its curves as well.
    await workbench.page.locator('.tab', { hasText: 'Compare Runs' }).click();
    await workbench.command('View: Close Other Editors in Group');
    await workbench.command('View: Close Editors in Other Groups');
    await workbench.screenshot('compare');
  });

  it('compares two of them example by example, with tests of significance', async () => {
    const page = await workbench.webview('table.comparison');
    await page.getByRole('button', { name: 'Compare Examples' }).click();
    await page.getByText(/^McNemar's test: exact p /).waitFor();
    const counts = await page.getByRole('group', { name: 'Outcomes' }).getByRole('button').allTextContents();
    assert.match(counts[0]!, /^Both right: [\d,]+$/);
    assert.equal(counts.length, 5);
    assert((await page.getByRole('table', { name: 'Scores', exact: true }).locator('tbody tr').count()) > 1);
  });

  it('opens the configs of two runs side by side', async () => {
    const page = await workbench.webview('table.comparison');
    await page.getByRole('button', { name: 'Compare the config of the baseline with that of widest' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'baseline ↔ widest' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor').first().waitFor();
    await workbench.command('View: Close Editor');
  });

  it('shows all runs in a table, which gives one an alias and takes it back', async () => {
    await workbench.command('NLP: Open Runs');
    const page = await workbench.webview('.runs-grid');
    const line = (name: string) => page.locator('.grid-body .grid-row', { hasText: name });
    await page.getByLabel('Filter runs').fill('width > 32');
    await page.getByText('2 of 3 runs').waitFor();
    await line('widest').click();
    await page.getByRole('button', { name: 'Alias…' }).click();
    await workbench.answer('champion');
    await line('widest').locator('.alias', { hasText: 'champion' }).waitFor();
    const asked = await cli<{ readonly run: string }>(workbench, 'runs', 'note', 'champion');
    assert.equal(asked.run, folders[2]);
    await page.getByRole('button', { name: 'Undo Alias' }).click();
    await line('widest').locator('.alias').waitFor({ state: 'detached' });
    await line('wider').click();
    await line('widest').click({ modifiers: ['ControlOrMeta'] });
    await page.getByRole('button', { name: 'Curves' }).click();
    const curves = await workbench.webview('.charts');
    await curves.locator('path.line').first().waitFor();
    await curves.getByLabel('Group by').selectOption('model.width');
    await curves.getByText('model.width 64').waitFor();
    await workbench.command('View: Close All Editors');
  });

  it('shows what a clean-up frees before it removes anything', async () => {
    const last = `${folders[2]}/checkpoints/last`;
    assert(existsSync(last));
    await workbench.command('NLP: Clean Up Runs');
    await workbench.page.locator('.quick-input-widget', { hasText: '1 of 2' }).waitFor();
    await workbench.accept();
    const second = workbench.page.locator('.quick-input-widget', { hasText: /2 of 2\): frees \d/ });
    await second.waitFor();
    const offered = await workbench.quickPickLabels();
    assert.deepEqual(offered.filter(label => !label.startsWith('only ')).sort(), ['wider', 'widest']);
    await workbench.screenshot('clean-up');
    assert(existsSync(last));
    await workbench.accept();
    assert.match(await workbench.notification(/freed\./), /[KM]iB freed/);
    assert(!existsSync(last));
    assert(existsSync(`${folders[0]}/checkpoints/last`), 'a pinned run lost something');
    assert(existsSync(`${folders[2]}/checkpoints/best`));
  });

  it('reproduces a run bit for bit', async () => {
    const before = readdirSync(workbench.path('.nlp/runs/sentiment-bag-of-words')).length;
    // One run alone: several may still be selected.
    await row('baseline').click();
    await workbench.chooseInMenu(row('baseline'), 'Manage Run', 'Reproduce Run');
    // The runs were trained by the command line, whose Node.js may be another than VS Code's own.
    const dialog = workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Train Anyway' });
    const done = workbench.page.locator('.notifications-toasts .notification-list-item', { hasText: /reproduced/ });
    await dialog.or(done).first().waitFor();
    if (await dialog.isVisible()) await dialog.click();
    const words = await workbench.notification(/reproduced/);
    assert.match(words, /Equal bit for bit: \d+ of \d+ rows of metrics, the weights too\./);
    assert.equal(readdirSync(workbench.path('.nlp/runs/sentiment-bag-of-words')).length, before + 1);
    await row('baseline again').waitFor();
  });
});
