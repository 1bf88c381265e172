import assert from 'node:assert/strict';
import type { ExampleQuery } from '../../../src/core/explain/reportExamples';
import type { SplitLines } from '../../../src/core/runs/predictions';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { linesOf, makeLines, RUN, type RunHost, type RunHostOptions, runHost } from './runHost';

const TWO = ['ham', 'spam'];
const SIX = ['coffee', 'crude', 'grain', 'ship', 'sugar', 'trade'];

function splitsOf(labels: readonly string[], count: number): SplitLines[] {
  return [
    linesOf('validation', makeLines('validation', labels, 120)),
    linesOf('test', makeLines('test', labels, count)),
  ];
}

describe('report view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  let host: RunHost;
  const open = async (made: Partial<RunHostOptions> = {}, options: Partial<PreviewOptions> = {}) => {
    const labels = made.labels ?? TWO;
    host = runHost({ labels, splits: splitsOf(labels, 400), ...made });
    preview = await openPreview({ view: 'report', host, ...options });
  };
  const cell = (row: number, column: number) => preview.page.locator(`[data-cell="${row} ${column}"]`);
  const behind = () => preview.page.locator('.beside .example');
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const ready = () => cell(0, 0).waitFor();

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('shows the scores, intervals that come after them, and what each means', async () => {
    await open();
    await ready();
    const row = preview.page.locator('.scores tr', { hasText: 'Accuracy' });
    await row.getByText(/^\.\d{4} to \.\d{4}$/).waitFor();
    const [value, low, high] = (await row.locator('td').allTextContents())
      .join(' ')
      .match(/\.\d{4}/g)!
      .map(Number);
    assert.ok(low! < value! && value! < high!, `${low} ${value} ${high}`);
    const lines = makeLines('test', TWO, 400);
    const right = lines.filter(line => line.label === line.prediction.label).length;
    assert.equal(value, Number((right / 400).toFixed(4)));
    await row.locator('.term').focus();
    assert.match((await preview.page.locator('.tooltip').textContent())!, /part of all decisions that are right/);
    assert.match((await preview.page.locator('.averages').textContent())!, /Macro.*Weighted.*Micro/);
  });

  it('lists the examples behind a cell, and opens one', async () => {
    await open();
    await ready();
    const count = Number(await cell(1, 0).textContent());
    await cell(1, 0).click();
    await behind().first().waitFor();
    assert.match((await preview.page.locator('.beside .example-list h3').textContent())!, /^spam, said to be ham$/);
    assert.match(
      (await preview.page.locator('.beside .example-list > p').textContent())!,
      new RegExp(`of ${count} *$`),
    );
    const place = (await behind().first().locator('.place').textContent())!;
    await behind().first().click();
    await preview.settle();
    const [{ file, line }] = said('open') as [{ file: string; line: number }];
    assert.equal(`${file.split('/').at(-1)}:${line}`, place);
    const example = makeLines('test', TWO, 400)[line - 2]!;
    assert.deepEqual([example.label, example.prediction.label], ['spam', 'ham']);
  });

  it('pages through examples, some at a time', async () => {
    await open();
    await ready();
    await cell(0, 0).click();
    await behind().nth(19).waitFor();
    assert.equal(await behind().count(), 20);
    await preview.page.locator('.beside').getByRole('button', { name: 'Show 20 more' }).click();
    await behind().nth(39).waitFor();
    assert.equal(await behind().count(), 40);
    const queries = host.asked.filter(({ name }) => name === 'examples').map(({ payload }) => payload as ExampleQuery);
    assert.ok(queries.every(({ limit }) => limit <= 20));
    assert.equal(
      await preview.page.evaluate('document.activeElement.matches(".beside li:nth-child(21) button")'),
      true,
    );
  });

  it('is walked through by the keyboard', async () => {
    await open({ labels: SIX });
    await ready();
    await cell(0, 0).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'End', 'ArrowLeft']) {
      await preview.page.keyboard.press(key);
    }
    assert.equal(await preview.page.evaluate('document.activeElement.dataset.cell'), '1 4');
    assert.match((await cell(1, 4).getAttribute('aria-label'))!, /^crude said to be sugar: \d+, .*% of crude$/);
    assert.equal(await preview.page.locator('[data-cell][tabindex="0"]').count(), 1);
    await preview.page.keyboard.press('Enter');
    await preview.page.getByRole('heading', { name: 'crude, said to be sugar' }).waitFor();
    assert.equal(await cell(1, 4).getAttribute('aria-selected'), 'true');
  });

  it('shows counts or parts of a row, and remembers which', async () => {
    await open({ labels: SIX });
    await ready();
    const counts = await Promise.all(SIX.map(async (_, column) => Number(await cell(2, column).textContent())));
    await preview.page.getByText('parts of row', { exact: true }).click();
    await preview.settle();
    assert.deepEqual(said('choose'), [{ parts: true }]);
    const part = counts[2]! / counts.reduce((a, b) => a + b);
    assert.equal(await cell(2, 2).textContent(), part.toFixed(2).replace(/^0/, ''));
  });

  it('goes to the other split, and remembers it', async () => {
    await open();
    await ready();
    await preview.page.getByLabel('test', { exact: true }).focus();
    await preview.page.keyboard.press('ArrowLeft');
    await preview.page
      .locator('header')
      .getByText(/120 examples/)
      .waitFor();
    // The keyboard stays where it was.
    assert.equal(await preview.page.evaluate('document.activeElement.value'), 'validation');
    assert.deepEqual(said('choose'), [{ split: 'validation' }]);
  });

  it('shows what a threshold makes of the examples, live', async () => {
    await open();
    await ready();
    const counts = async () =>
      (await preview.page.locator('.threshold-counts td.number').allTextContents()).map(Number);
    const expected = (threshold: number) => {
      const lines = makeLines('test', TWO, 400).map(line => ({
        is: line.label === 'spam',
        said: (line.prediction.probabilities as number[])[1]! >= threshold,
      }));
      const count = (is: boolean, spam: boolean) => lines.filter(line => line.is === is && line.said === spam).length;
      return [count(true, true), count(true, false), count(false, true), count(false, false)];
    };
    assert.deepEqual(await counts(), expected(0.5));
    const exact = preview.page.getByLabel('Threshold as a number');
    await exact.fill('0.8');
    await exact.press('Enter');
    assert.deepEqual(await counts(), expected(0.8));
    await preview.page.getByLabel('Threshold', { exact: true }).and(preview.page.locator('input')).press('ArrowRight');
    const moved = Number(await exact.inputValue());
    assert.ok(moved < 0.8);
    assert.deepEqual(await counts(), expected(moved));
    await preview.page.getByRole('button', { name: 'Best F1' }).click();
    const best = Number(await exact.inputValue());
    assert.deepEqual(await counts(), expected(best));
    await preview.page.getByRole('button', { name: 'Copy' }).click();
    await preview.settle();
    assert.deepEqual(said('copy'), [{ text: String(best) }]);
    await preview.page.getByLabel('Positive').focus();
    await preview.page.getByLabel('Positive').selectOption('ham');
    const [hits] = await counts();
    assert.equal(hits, expected(0.5)[3]);
    assert.equal(await preview.page.evaluate('document.activeElement.tagName'), 'SELECT');
  });

  it('draws a curve for each of many labels, and the average', async () => {
    await open({ labels: SIX });
    await ready();
    assert.equal(await preview.page.locator('.charts .chart').first().locator('path').count(), 7);
    await preview.page.getByLabel(/^grain average precision/).uncheck();
    await preview.settle();
    assert.equal(await preview.page.locator('.charts .chart').first().locator('path').count(), 6);
    assert.equal(await preview.page.locator('.threshold').isVisible(), false);
    assert.match((await preview.page.locator('.unit-chart').first().getAttribute('aria-label'))!, /micro average \./);
  });

  it('sorts labels by a column, and lists the mistakes of one', async () => {
    await open({ labels: SIX });
    await ready();
    const names = () => preview.page.locator('table.sortable tbody th').allTextContents();
    assert.deepEqual(await names(), SIX);
    await preview.page.getByRole('button', { name: 'Recall' }).first().click();
    const recalls = (await preview.page.locator('table.sortable tbody tr td:nth-child(3)').allTextContents()).map(
      Number,
    );
    assert.deepEqual(
      recalls,
      [...recalls].sort((a, b) => b - a),
    );
    assert.equal(await preview.page.locator('th[aria-sort="descending"]').textContent(), '▾Recall');
    await preview.page.getByRole('button', { name: 'ship', exact: true }).click();
    await preview.page.getByRole('heading', { name: 'Mistakes of ship' }).waitFor();
    const verdicts = await preview.page.locator('.mistakes-section .verdict').allTextContents();
    assert.ok(verdicts.length > 0 && verdicts.every(verdict => verdict.startsWith('is ship ')), verdicts.join('; '));
  });

  it('lists the worst mistakes, the surest first', async () => {
    await open();
    await ready();
    const verdicts = preview.page.locator('.mistakes-section .verdict');
    await verdicts.first().waitFor();
    const sure = (await verdicts.allTextContents()).map(verdict => Number(verdict.match(/said \w+ ([\d.]+) %/)![1]));
    assert.deepEqual(
      sure,
      [...sure].sort((a, b) => b - a),
    );
  });

  it('has 50 labels that can be pressed, inside a narrow panel too', async () => {
    const labels = Array.from({ length: 60 }, (_, i) => `label ${i}`);
    await open({ labels, splits: splitsOf(labels, 3000) }, { width: 320 });
    await ready();
    assert.equal(await preview.page.locator('[data-cell]').count(), 2500);
    await preview.page.getByText('The 50 labels with most mistakes of 60.').waitFor();
    const box = (await cell(0, 0).boundingBox())!;
    assert.ok(box.width >= 14 && box.height >= 14);
    const wide = `[...document.querySelectorAll('#root *')].filter(node => !node.closest('.scrolling') &&
      node.getBoundingClientRect().right > innerWidth).map(node => node.className || node.tagName)`;
    assert.deepEqual(await preview.page.evaluate(wide), []);
  });

  it('saves the drawings', async () => {
    await open({ labels: SIX });
    await ready();
    for (const section of ['.matrix-section', '.curves-section', '.calibration-section']) {
      await preview.page.locator(section).getByRole('button', { name: 'Save SVG' }).click();
    }
    await preview.settle();
    const saved = said('save') as { name: string; svg: string }[];
    assert.deepEqual(
      saved.map(({ name }) => name),
      ['spam-test-confusion.svg', 'spam-test-curves.svg', 'spam-test-calibration.svg'],
    );
    assert.equal(saved[0]!.svg.match(/<rect/g)!.length, 36 + 1);
    assert.ok(saved[1]!.svg.includes('micro average: average precision'));
    assert.ok(saved.every(({ svg }) => !svg.includes('var(--')));
  });

  it('reads anew when the predictions change', async () => {
    await open();
    await ready();
    const before = host.asked.filter(({ name }) => name === 'report').length;
    await preview.post('state', { run: RUN, choices: {} });
    await preview.settle();
    assert.equal(host.asked.filter(({ name }) => name === 'report').length, before);
    await preview.post('state', { run: { ...RUN, version: '2' }, choices: {} });
    await preview.settle();
    assert.equal(host.asked.filter(({ name }) => name === 'report').length, before + 1);
  });

  it('marks the token that a tag is about', async () => {
    const place = { split: 'test', file: '/project/tags.conll', line: 3 } as const;
    const lines = linesOf('test', [
      {
        ...place,
        tokens: ['Anna', 'sees', 'Rome'],
        tags: ['PER', 'O', 'LOC'],
        prediction: { tags: ['PER', 'O', 'PER'] },
      },
    ]);
    await open({ labels: ['LOC', 'O', 'PER'], splits: [lines] });
    await ready();
    await preview.page.getByText('1 examples, 3 tokens').waitFor();
    await cell(0, 2).click();
    await behind().first().waitFor();
    assert.equal(await behind().locator('mark').textContent(), 'Rome');
    assert.equal(await preview.page.locator('.curves-section').isVisible(), false);
  });

  const empty = (run: RunHostOptions['run']) => open({ splits: [], run });

  it('offers Evaluate where there are no predictions', async () => {
    await empty({});
    await preview.page.getByText('No predictions yet').waitFor();
    await preview.page.getByRole('button', { name: 'Evaluate' }).click();
    await preview.settle();
    assert.deepEqual(said('evaluate'), [{ split: undefined }]);
  });

  it('says what a run that did not end lacks, and how to go on', async () => {
    await empty({ status: 'stopped', resumable: true });
    await preview.page.getByText('was stopped before it was scored').waitFor();
    await preview.page.getByRole('button', { name: 'Resume' }).click();
    await preview.settle();
    assert.deepEqual(said('command'), [{ command: 'resume' }]);
    await preview.post('state', { run: { ...RUN, status: 'running', version: '3' }, choices: {} });
    await preview.page.getByText('Still training').waitFor();
    await preview.post('state', { run: { ...RUN, status: 'failed', usable: false, version: '4' }, choices: {} });
    await preview.page.getByText('failed before its first checkpoint').waitFor();
    await preview.post('state', { reason: 'The run that this report was of is no longer there.', choices: {} });
    await preview.page.getByText('no longer there').waitFor();
    await preview.page.getByRole('button', { name: 'Another run…' }).click();
    await preview.settle();
    assert.deepEqual(said('command').at(-1), { command: 'openReport' });
  });

  it('shows the scores of a task without labels', async () => {
    const lines = linesOf('test', [
      { split: 'test', file: '/project/a.txt', line: 1, text: 'a', prediction: { text: 'b' } },
    ]);
    await open({ splits: [lines] });
    await preview.page.getByText('No labels to count').waitFor();
    assert.match((await preview.page.locator('.scores').textContent())!, /perplexity12\.5000/);
  });

  it('does without probabilities, and says what that costs', async () => {
    const lines = makeLines('test', TWO, 50).map(line => ({ ...line, prediction: { label: line.prediction.label } }));
    await open({ splits: [linesOf('test', lines)] });
    await ready();
    await preview.page.getByText('have no probabilities').waitFor();
    assert.equal(await preview.page.locator('.curves-section').isVisible(), false);
  });

  it('says when the data have changed since', async () => {
    const inner = runHost({ labels: TWO, splits: splitsOf(TWO, 50) });
    preview = await openPreview({
      view: 'report',
      host: {
        news: inner.news,
        request: async (name, payload, cancelled) => {
          const answer = await inner.request!(name, payload, cancelled);
          return name === 'report' ? { ...(answer as object), changed: ['/project/data/test.csv'] } : answer;
        },
      },
    });
    await preview.page.getByText('test.csv has changed since: lines may have moved.').waitFor();
  });

  it('shows what whoever reads the scores should know, for the split that was evaluated alone', async () => {
    const notes = [
      '2 labels of the split are not known <b>to</b> the model',
      'there is no loss: no example could be counted',
    ];
    await open({ told: { split: 'test', notes } });
    await ready();
    const list = preview.page.getByRole('status', { name: 'Notes on the scores' });
    assert.deepEqual(await list.locator('li').allTextContents(), notes);
    await preview.page.getByRole('radio', { name: 'validation' }).locator('..').click();
    await preview.page.getByText('120 examples').waitFor();
    assert.equal(await list.count(), 0);
  });

  it('tells a failure, and tries again', async () => {
    let fails = true;
    const inner = runHost({ labels: TWO, splits: splitsOf(TWO, 50) });
    preview = await openPreview({
      view: 'report',
      host: {
        news: inner.news,
        request: (name, payload, cancelled) => {
          if (fails) throw new Error('predictions.jsonl:6: it is not JSON');
          return inner.request!(name, payload, cancelled);
        },
      },
    });
    await preview.page.getByRole('alert').getByText('it is not JSON').waitFor();
    fails = false;
    await preview.page.getByRole('button', { name: 'Try again' }).click();
    await ready();
  });
});
