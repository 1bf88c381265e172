// A run's report: opened from the tree, its numbers beside the command line's, an example opened from a cell of the matrix.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

interface Evaluated {
  readonly split: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly intervals: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
  readonly report: { readonly confusion: readonly (readonly number[])[] };
}

/** As the report sets its scores. */
const shown = (value: number) => value.toFixed(3);

describe('the report', () => {
  let workbench: Workbench;
  let report: Frame;
  let told: Evaluated;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', width: 1600, height: 1000 });
    await trainSample(workbench, 'sentiment-bag-of-words.nlp.yaml', 3);
    told = await cli<Evaluated>(workbench, 'evaluate', 'sentiment-bag-of-words.nlp.yaml');
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
  });

  after(() => workbench.close());

  it('opens from a run of the tree, with the numbers of the command line', async () => {
    const row = workbench.treeView('Models').locator('.monaco-list-row', { hasText: /Today/ }).first();
    await workbench.chooseInMenu(row, 'Open Report');
    report = await workbench.webview('body[data-view="report"] [data-cell]');
    const scores = report.locator('.scores');
    await scores
      .getByText(/^0\.\d{3} to /)
      .first()
      .waitFor();
    const text = ((await scores.textContent()) ?? '').replaceAll(/\s+/g, ' ');
    const { accuracy, matthews } = told.intervals;
    for (const [name, metric, interval] of [
      ['Accuracy', 'accuracy', accuracy],
      ['Matthews correlation (MCC)', 'matthews', matthews],
    ] as const) {
      const line = `${name}${shown(told.metrics[metric]!)}${shown(interval!.low)} to ${shown(interval!.high)}`;
      assert(text.includes(line), `${line} in ${text}`);
    }
    for (const metric of ['ROC-AUC', 'average-precision', 'loss']) assert(text.includes(shown(told.metrics[metric]!)));
    // What the header says of two labels is what the second one's line says.
    const second = await report.locator('table.sortable tbody tr').nth(1).textContent();
    for (const metric of ['ROC-AUC', 'average-precision'])
      assert(second?.includes(shown(told.metrics[metric]!)), second ?? '');
    const cells = await report.locator('[data-cell]').allTextContents();
    assert.deepEqual(cells.map(Number), told.report.confusion.flat());
  });

  it('lists the examples of a cell and opens one at its line', async () => {
    await report.locator('[data-cell="0 1"]').click();
    const example = report.locator('.beside .example').first();
    await example.waitFor();
    await workbench.page.mouse.move(1000, 5);
    await workbench.screenshot('report');
    const place = (await example.locator('.place').textContent()) ?? '';
    const [file, line] = place.split(':');
    await example.click();
    await workbench.page.locator(`.tab.active[aria-label^="${file}"]`).waitFor();
    await workbench.statusBar(new RegExp(`Ln ${line}, Col 1`));
  });

  it('evaluates anew, and shows what came of it', async () => {
    // The example may have opened over the page.
    await workbench.page.locator('.tab', { hasText: 'Report' }).first().click();
    report = await workbench.webview('body[data-view="report"] [data-cell]');
    const written = () => statSync(workbench.path(predictions)).mtimeMs;
    const [run] = readdirSync(workbench.path('.nlp/runs/sentiment-bag-of-words'));
    const predictions = `.nlp/runs/sentiment-bag-of-words/${run}/predictions.jsonl`;
    const before = written();
    await report.getByRole('button', { name: 'Evaluate', exact: true }).click();
    await workbench.eventually('predictions are written', () => written() > before || undefined);
    await report.getByText(/predicted just now/).waitFor();
    await report.locator('[data-cell="0 0"]').waitFor();
    const cells = await report.locator('[data-cell]').allTextContents();
    assert.deepEqual(cells.map(Number), told.report.confusion.flat());
  });

  it('can be read in every kind of theme, and comes back after a reload', async () => {
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(1000);
      await workbench.screenshot(`report-${theme}`);
    }
    await workbench.remembered('Report: ');
    await workbench.reload();
    await workbench.page.locator('.tab', { hasText: 'Report' }).first().click();
    report = await workbench.webview('body[data-view="report"] [data-cell]');
  });

  it('opens the page of the documentation about a part of it', async () => {
    await report.getByRole('button', { name: 'Learn more about confusion matrices' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'read-a-report.md' }).waitFor();
  });
});
