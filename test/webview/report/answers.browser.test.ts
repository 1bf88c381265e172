// The report of models that predict sets of labels, or numbers: scores, labels or points, the errors, opened in their files.
import assert from 'node:assert/strict';
import { type Answers, readAnswers } from '../../../src/core/explain/report/answers';
import { findAnswers, reportAnswers } from '../../../src/core/explain/report/answersReport';
import type { ExampleQuery } from '../../../src/core/explain/report/examples';
import type { PredictionLine } from '../../../src/core/runs/predictions';
import { closeBrowser, openPreview, type Preview, skipWithoutBrowser } from '../preview';
import { linesOf, RUN } from './runHost';

const LABELS = ['money', 'sport', 'weather'];

function setLine(i: number): PredictionLine {
  const labels = LABELS.filter((_, k) => (i >> k) % 2 === 1);
  const probabilities = LABELS.map((label, k) => {
    const wrong = (i + k) % 7 === 0;
    return labels.includes(label) !== wrong ? 0.9 - 0.001 * i : 0.1 + 0.001 * i;
  });
  const given = LABELS.filter((_, k) => probabilities[k]! >= 0.5);
  const prediction = { labels: given, probabilities };
  return {
    split: 'test',
    file: '/project/data/news.csv',
    line: i + 2,
    index: i,
    text: `news ${i}`,
    labels,
    prediction,
  };
}

function numberLine(i: number): PredictionLine {
  const score = 1 + (i % 5);
  const said = i === 17 ? score - 3 : score + ((i % 3) - 1) / 4;
  const place = { split: 'test', file: '/project/data/pairs.tsv', line: i + 2, index: i } as const;
  return { ...place, text: `one ${i}`, 'text-pair': `two ${i}`, score: String(score), prediction: { score: said } };
}

describe('report of sets and numbers in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (lines: readonly PredictionLine[], labels: readonly string[]) => {
    const split = linesOf('test', lines);
    const answers: Answers = (await readAnswers(split, labels, new AbortController().signal))!;
    preview = await openPreview({
      view: 'report',
      host: {
        news: (name, _payload, post) => {
          if (name === 'ready') post('state', { run: RUN, choices: {} });
        },
        request: async (name, payload) => {
          if (name === 'examples') return findAnswers(split, answers, payload as ExampleQuery);
          return {
            splits: [{ split: 'test', examples: split.count }],
            split: 'test',
            writtenAt: '2026-01-31T12:02:00.000Z',
            answers: reportAnswers(answers, { ...reportAnswers(answers).scores, loss: 0.4321 }),
          };
        },
      },
    });
  };
  const score = async (name: string) =>
    (await preview.page.locator('.scores tr', { hasText: name }).first().locator('td').first().textContent()) ?? '';

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('shows the scores per label with their counts, and the errors of one', async () => {
    const lines = Array.from({ length: 80 }, (_, i) => setLine(i));
    await open(lines, LABELS);
    const rows = preview.page.locator('table.sortable tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 3);
    const right = lines.filter(({ labels, prediction }) => String(labels) === String(prediction.labels)).length;
    assert.equal(await score('Subset accuracy'), (right / 80).toFixed(3));
    assert.equal(await score('Log loss'), '0.432');
    const count = (is: boolean, said: boolean) =>
      lines.filter(
        ({ labels, prediction }) =>
          (labels as string[]).includes('sport') === is && (prediction.labels as string[]).includes('sport') === said,
      ).length;
    const [hits, extra] = [count(true, true), count(false, true)];
    assert.equal(
      await rows.filter({ hasText: 'sport' }).locator('td').first().getAttribute('title'),
      `TP / (TP + FP) = ${hits} / ${hits + extra} = ${(hits / (hits + extra)).toFixed(3)}`,
    );
    await preview.page.getByRole('button', { name: 'sport', exact: true }).click();
    await preview.page.getByText('Errors of sport').waitFor();
    const wrong = lines.filter(
      ({ labels, prediction }) =>
        (labels as string[]).includes('sport') !== (prediction.labels as string[]).includes('sport'),
    ).length;
    await preview.page.getByText(`${wrong} of ${wrong}`).waitFor();
    await preview.page.getByRole('button', { name: 'All labels' }).click();
    await preview.page.getByRole('heading', { name: 'Errors', exact: true }).waitFor();
    await preview.page.locator('.example').first().click();
    await preview.settle();
    const [opened] = preview.said
      .filter(({ name }) => name === 'open')
      .map(({ payload }) => payload as { file: string });
    assert.equal(opened?.file, '/project/data/news.csv');
  });

  it('draws predicted over true values, and lists the largest errors first', async () => {
    await open(
      Array.from({ length: 60 }, (_, i) => numberLine(i)),
      [],
    );
    const chart = preview.page.locator('svg[role="img"]');
    await chart.waitFor();
    assert.equal(await chart.locator('circle').count(), 60);
    assert.match((await chart.getAttribute('aria-label'))!, /of 60 examples, Pearson correlation 0\.\d{3}/);
    assert.match(await score('Pearson'), /^0\.9\d\d$/);
    const first = (await preview.page.locator('.example').first().textContent())!;
    assert.match(first, /one 17 \| two 17.*True: 3 · Predicted: 0.*pairs\.tsv:19/);
  });
});
