import assert from 'node:assert/strict';
import type { ExampleQuery } from '../../../src/core/explain/report/examples';
import { ReportPage, splitsOf, TWO } from './reportPage';
import { linesOf, makeLines, RUN } from './runHost';

const SIX = ['coffee', 'crude', 'grain', 'ship', 'sugar', 'trade'];

describe('report view in a browser', function () {
  this.timeout(60_000);
  const report = new ReportPage();

  it('shows the scores, intervals that come after them, and what each means', async () => {
    await report.open();
    await report.ready();
    const row = report.preview.page.locator('.scores tr', { hasText: 'Accuracy' });
    await row.getByText(/^0\.\d{3} to 0\.\d{3}$/).waitFor();
    const [value, low, high] = (await row.locator('td').allTextContents())
      .join(' ')
      .match(/0\.\d{3}/g)!
      .map(Number);
    assert.ok(low! < value! && value! < high!, `${low} ${value} ${high}`);
    const lines = makeLines('test', TWO, 400);
    const right = lines.filter(line => line.label === line.prediction.label).length;
    assert.equal(value, Number((right / 400).toFixed(3)));
    await row.locator('.term').focus();
    assert.match(
      (await report.preview.page.locator('.tooltip').textContent())!,
      /^Correct predictions divided by all predictions\. correct \/ all = (\d+) \/ 400 = 0\.\d{3}\.$/,
    );
    assert.match((await report.preview.page.locator('.averages').textContent())!, /Macro.*Weighted.*Micro/);
  });

  it('lists the examples behind a cell, and opens one', async () => {
    await report.open();
    await report.ready();
    const count = Number(await report.cell(1, 0).textContent());
    await report.cell(1, 0).click();
    await report.behind().first().waitFor();
    assert.match(
      (await report.preview.page.locator('.beside .example-list h3').textContent())!,
      /^True: spam, predicted: ham$/,
    );
    assert.match(
      (await report.preview.page.locator('.beside .example-list > p').textContent())!,
      new RegExp(`of ${count} *$`),
    );
    const place = (await report.behind().first().locator('.place').textContent())!;
    await report.behind().first().click();
    await report.preview.settle();
    const [{ file, line }] = report.said('open') as [{ file: string; line: number }];
    assert.equal(`${file.split('/').at(-1)}:${line}`, place);
    const example = makeLines('test', TWO, 400)[line - 2]!;
    assert.deepEqual([example.label, example.prediction.label], ['spam', 'ham']);
  });

  it('finds the threshold of the lowest cost, and shows accuracy over coverage', async () => {
    await report.open();
    await report.ready();
    const told = report.preview.page.locator('.costs [role="status"]');
    const before = (await told.textContent())!;
    assert.match(before, /^Lowest at 0\.\d+: \d+\. Here: \d+\.$/);
    await report.preview.page.getByRole('slider', { name: 'A false negative costs' }).fill('10');
    assert.notEqual(await told.textContent(), before);
    await report.preview.page.getByRole('button', { name: 'Lowest Cost' }).click();
    const [, best, lowest, here] = /^Lowest at ([\d.]+): ([\d.]+)\. Here: ([\d.]+)\.$/.exec(
      (await told.textContent())!,
    )!;
    assert.equal(here, lowest);
    assert.equal(await report.preview.page.getByLabel('Threshold as a number').inputValue(), best);
    const words = (await report.preview.page.locator('.coverage-section p').textContent())!;
    const lines = makeLines('test', TWO, 400);
    const right = lines.filter(line => line.label === line.prediction.label).length;
    assert.ok(words.includes(`Most confident 100% (confidence ≥ 0.`), words);
    assert.ok(words.includes(`${((100 * right) / 400).toFixed(1).replace('.0', '')}`), words);
    await report.preview.page.locator('.coverage-section svg path').first().waitFor({ state: 'attached' });
  });

  it('pages through examples, some at a time', async () => {
    await report.open();
    await report.ready();
    await report.cell(0, 0).click();
    await report.behind().nth(19).waitFor();
    assert.equal(await report.behind().count(), 20);
    await report.preview.page.locator('.beside').getByRole('button', { name: 'Show 20 more' }).click();
    await report.behind().nth(39).waitFor();
    assert.equal(await report.behind().count(), 40);
    const queries = report.host.asked
      .filter(({ name }) => name === 'examples')
      .map(({ payload }) => payload as ExampleQuery);
    assert.ok(queries.every(({ limit }) => limit <= 20));
    assert.equal(
      await report.preview.page.evaluate('document.activeElement.matches(".beside li:nth-child(21) button")'),
      true,
    );
  });

  it('is walked through by the keyboard', async () => {
    await report.open({ labels: SIX });
    await report.ready();
    await report.cell(0, 0).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'End', 'ArrowLeft']) {
      await report.preview.page.keyboard.press(key);
    }
    assert.equal(await report.preview.page.evaluate('document.activeElement.dataset.cell'), '1 4');
    assert.match(
      (await report.cell(1, 4).getAttribute('aria-label'))!,
      /^True: crude, predicted: sugar\. \d+ examples? \(.*% of row\)$/,
    );
    assert.equal(await report.preview.page.locator('[data-cell][tabindex="0"]').count(), 1);
    await report.preview.page.keyboard.press('Enter');
    await report.preview.page.getByRole('heading', { name: 'True: crude, predicted: sugar' }).waitFor();
    assert.equal(await report.cell(1, 4).getAttribute('aria-selected'), 'true');
  });

  it('shows counts or fractions of a row, and remembers which', async () => {
    await report.open({ labels: SIX });
    await report.ready();
    const counts = await Promise.all(SIX.map(async (_, column) => Number(await report.cell(2, column).textContent())));
    await report.preview.page.getByText('By row', { exact: true }).click();
    await report.preview.settle();
    assert.deepEqual(report.said('choose'), [{ parts: true }]);
    const part = counts[2]! / counts.reduce((a, b) => a + b);
    assert.equal(await report.cell(2, 2).textContent(), part.toFixed(2));
  });

  it('goes to the other split, and remembers it', async () => {
    await report.open();
    await report.ready();
    await report.preview.page.getByLabel('test', { exact: true }).focus();
    await report.preview.page.keyboard.press('ArrowLeft');
    await report.preview.page
      .locator('header')
      .getByText(/120 examples/)
      .waitFor();
    // The keyboard stays where it was.
    assert.equal(await report.preview.page.evaluate('document.activeElement.value'), 'validation');
    assert.deepEqual(report.said('choose'), [{ split: 'validation' }]);
  });

  it('shows what a threshold makes of the examples, live', async () => {
    await report.open();
    await report.ready();
    const counts = async () =>
      (await report.preview.page.locator('.threshold-counts td.number').allTextContents()).map(Number);
    const expected = (threshold: number) => {
      const lines = makeLines('test', TWO, 400).map(line => ({
        is: line.label === 'spam',
        said: (line.prediction.probabilities as number[])[1]! >= threshold,
      }));
      const count = (is: boolean, spam: boolean) => lines.filter(line => line.is === is && line.said === spam).length;
      return [count(true, true), count(true, false), count(false, true), count(false, false)];
    };
    assert.deepEqual(await counts(), expected(0.5));
    const exact = report.preview.page.getByLabel('Threshold as a number');
    await exact.fill('0.8');
    await exact.press('Enter');
    assert.deepEqual(await counts(), expected(0.8));
    await report.preview.page
      .getByLabel('Threshold', { exact: true })
      .and(report.preview.page.locator('input'))
      .press('ArrowRight');
    const moved = Number(await exact.inputValue());
    assert.ok(moved < 0.8);
    assert.deepEqual(await counts(), expected(moved));
    await report.preview.page.getByRole('button', { name: 'Best F1' }).click();
    const best = Number(await exact.inputValue());
    assert.deepEqual(await counts(), expected(best));
    await report.preview.page.getByRole('button', { name: 'Copy' }).click();
    await report.preview.settle();
    assert.deepEqual(report.said('copy'), [{ text: String(best) }]);
    await report.preview.page.getByLabel('Positive label').focus();
    await report.preview.page.getByLabel('Positive label').selectOption('ham');
    const [hits] = await counts();
    assert.equal(hits, expected(0.5)[3]);
    assert.equal(await report.preview.page.evaluate('document.activeElement.tagName'), 'SELECT');
  });

  it('draws a curve for each of many labels, and the average', async () => {
    await report.open({ labels: SIX });
    await report.ready();
    assert.equal(await report.preview.page.locator('.charts .chart').first().locator('path').count(), 7);
    await report.preview.page.getByLabel(/^grain: average precision/).uncheck();
    await report.preview.settle();
    assert.equal(await report.preview.page.locator('.charts .chart').first().locator('path').count(), 6);
    assert.equal(await report.preview.page.locator('.threshold').isVisible(), false);
    assert.match(
      (await report.preview.page.locator('.unit-chart').first().getAttribute('aria-label'))!,
      /micro average 0\.\d{3}/,
    );
  });

  it('sorts labels by a column, and lists the errors of one', async () => {
    await report.open({ labels: SIX });
    await report.ready();
    const names = () => report.preview.page.locator('table.sortable tbody th').allTextContents();
    assert.deepEqual(await names(), SIX);
    await report.preview.page.getByRole('button', { name: 'Recall' }).first().click();
    const recalls = (
      await report.preview.page.locator('table.sortable tbody tr td:nth-child(3)').allTextContents()
    ).map(Number);
    assert.deepEqual(
      recalls,
      [...recalls].sort((a, b) => b - a),
    );
    assert.equal(await report.preview.page.locator('th[aria-sort="descending"]').textContent(), '▾Recall');
    await report.preview.page.getByRole('button', { name: 'ship', exact: true }).click();
    await report.preview.page.getByRole('heading', { name: 'Errors, true: ship' }).waitFor();
    const verdicts = await report.preview.page.locator('.mistakes-section .verdict').allTextContents();
    assert.ok(
      verdicts.length > 0 && verdicts.every(verdict => verdict.startsWith('True: ship (p = ')),
      verdicts.join('; '),
    );
  });

  it('shows the formulas of a label with the counts of this run', async () => {
    await report.open();
    await report.ready();
    const lines = makeLines('test', TWO, 400);
    const count = (is: boolean, said: boolean) =>
      lines.filter(line => (line.label === 'spam') === is && (line.prediction.label === 'spam') === said).length;
    const [hits, missed, extra] = [count(true, true), count(true, false), count(false, true)];
    const hints = await report.preview.page
      .locator('table.sortable tbody tr')
      .nth(1)
      .locator('td[title]')
      .evaluateAll(cells => cells.map(cell => `${cell.getAttribute('title')} ${cell.textContent}`));
    const written = (formula: string, part: number, over: number) =>
      `${formula} = ${part} / ${over} = ${(part / over).toFixed(3)} ${(part / over).toFixed(3)}`;
    assert.deepEqual(hints, [
      written('TP / (TP + FP)', hits, hits + extra),
      written('TP / (TP + FN)', hits, hits + missed),
      written('2 TP / (2 TP + FP + FN)', 2 * hits, 2 * hits + extra + missed),
    ]);
    assert.match(
      (await report.preview.page.getByRole('button', { name: 'Precision', exact: true }).getAttribute('title'))!,
      /^TP \/ \(TP \+ FP\)/,
    );
  });

  it('lists the most confident errors first', async () => {
    await report.open();
    await report.ready();
    const verdicts = report.preview.page.locator('.mistakes-section .verdict');
    await verdicts.first().waitFor();
    const sure = (await verdicts.allTextContents()).map(verdict =>
      Number(verdict.match(/Predicted: \w+ \(p = >?([\d.]+)\)/)![1]),
    );
    assert.deepEqual(
      sure,
      [...sure].sort((a, b) => b - a),
    );
  });

  it('shows the scores of labels whole at half the width', async () => {
    const labels = ['negative', 'positive', 'undecided or mixed, with a long name'];
    await report.open({ labels, splits: splitsOf(labels, 400) }, { width: 500 });
    await report.ready();
    const room = await report.preview.page.evaluate(
      '(box => [box.scrollWidth, box.clientWidth])(document.querySelector(".labels-holder"))',
    );
    const [wide, there] = room as [number, number];
    assert.ok(wide <= there, `${wide} of ${there}`);
  });

  it('has 50 labels that can be pressed, inside a narrow panel too', async () => {
    const labels = Array.from({ length: 60 }, (_, i) => `label ${i}`);
    await report.open({ labels, splits: splitsOf(labels, 3000) }, { width: 320 });
    await report.ready();
    assert.equal(await report.preview.page.locator('[data-cell]').count(), 2500);
    await report.preview.page.getByText('The 50 labels with the most errors, of 60.').waitFor();
    const box = (await report.cell(0, 0).boundingBox())!;
    assert.ok(box.width >= 14 && box.height >= 14);
    const wide = `[...document.querySelectorAll('#root *')].filter(node => !node.closest('.scrolling') &&
      node.getBoundingClientRect().right > innerWidth).map(node => node.className || node.tagName)`;
    assert.deepEqual(await report.preview.page.evaluate(wide), []);
  });

  it('saves the drawings', async () => {
    await report.open({ labels: SIX });
    await report.ready();
    for (const section of ['.matrix-section', '.curves-section', '.calibration-section']) {
      await report.preview.page.locator(section).getByRole('button', { name: 'Save SVG' }).click();
    }
    await report.preview.settle();
    const saved = report.said('save') as { name: string; svg: string }[];
    assert.deepEqual(
      saved.map(({ name }) => name),
      ['spam-test-confusion.svg', 'spam-test-curves.svg', 'spam-test-calibration.svg'],
    );
    assert.equal(saved[0]!.svg.match(/<rect/g)!.length, 36 + 1);
    assert.ok(saved[1]!.svg.includes('micro average: average precision'));
    assert.ok(saved.every(({ svg }) => !svg.includes('var(--')));
  });

  it('reads anew when the predictions change', async () => {
    await report.open();
    await report.ready();
    const before = report.host.asked.filter(({ name }) => name === 'report').length;
    await report.preview.post('state', { run: RUN, choices: {} });
    await report.preview.settle();
    assert.equal(report.host.asked.filter(({ name }) => name === 'report').length, before);
    await report.preview.post('state', { run: { ...RUN, version: '2' }, choices: {} });
    await report.preview.settle();
    assert.equal(report.host.asked.filter(({ name }) => name === 'report').length, before + 1);
  });

  it('marks the token that a tag is about', async () => {
    const place = { split: 'test', index: 0, file: '/project/tags.conll', line: 3 } as const;
    const lines = linesOf('test', [
      {
        ...place,
        tokens: ['Anna', 'sees', 'Rome'],
        tags: ['PER', 'O', 'LOC'],
        prediction: { tags: ['PER', 'O', 'PER'] },
      },
    ]);
    await report.open({ labels: ['LOC', 'O', 'PER'], splits: [lines] });
    await report.ready();
    await report.preview.page.getByText('1 example, 3 tokens').waitFor();
    await report.cell(0, 2).click();
    await report.behind().first().waitFor();
    assert.equal(await report.behind().locator('mark').textContent(), 'Rome');
    assert.equal(await report.preview.page.locator('.curves-section').isVisible(), false);
  });
});
