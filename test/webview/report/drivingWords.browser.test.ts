import assert from 'node:assert/strict';
import type { WordsAnswer } from '../../../src/core/explain/globalWords/globalWords';
import type { DrivingWord } from '../../../src/core/explain/globalWords/wordTotals';
import type { ReportView } from '../../../src/protocol/report';
import { closeBrowser, type Host, openPreview, type Preview, skipWithoutBrowser } from '../preview';
import { linesOf, makeLines, RUN, runHost } from './runHost';

type AskedWords = ReportView['requests']['words']['parameters'];

const LABELS = ['ham', 'spam'];
const METHODS = [
  { name: 'gradient-x-input', title: 'gradient × input' },
  { name: 'occlusion', title: 'occlusion', costly: true as const },
];

const word = (name: string, weight: number, examples: number): DrivingWord => ({
  word: name,
  weight,
  ...(examples > 1 && { interval: { low: weight - 0.1, high: weight + 0.1 } }),
  examples,
  occurrences: examples + 1,
});
const WORDS = [word('free', 0.81, 12), word('prize', 0.5, 4), word('the', 0.012, 60), word('meeting', -0.6, 1)];

function answerTo({ label = 'score', method = 'gradient-x-input', least = 3 }: AskedWords): WordsAnswer {
  const words = WORDS.filter(({ examples }) => examples >= least);
  return {
    split: 'test',
    target: label,
    method: METHODS.find(({ name }) => name === method)!,
    methods: METHODS,
    exact: false,
    of: 'logit',
    signed: true,
    examples: 500,
    total: 2345,
    words,
    distinct: 4,
    frequent: words.length,
  };
}

describe('report: the words that drive a label, in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  let asked: { readonly name: string; readonly payload: unknown }[];
  let answer: (asked: AskedWords) => unknown;
  const open = async (explained: readonly string[] | undefined = LABELS, width = 900) => {
    const splits = [linesOf('test', makeLines('test', LABELS, 60))];
    const host = runHost({ labels: LABELS, splits, run: { explained } });
    const own: Host = {
      ...host,
      request: (name, payload, cancelled) => {
        if (name === 'words') {
          asked.push({ name, payload });
          return answer(payload as AskedWords);
        }
        if (name !== 'wordExamples') return host.request!(name, payload, cancelled);
        asked.push({ name, payload });
        const examples = [
          {
            id: { split: 'test', index: 3 },
            text: 'a free prize',
            mark: { start: 2, end: 6 },
            actual: 'spam',
            predicted: 'spam',
            probability: 0.9,
            file: '/project/data/test.csv',
            line: 5,
          },
        ];
        return { total: 1, examples };
      },
    };
    preview = await openPreview({ view: 'report', host: own, width, height: 900 });
    await preview.page.getByRole('heading', { name: 'Most confident errors' }).waitFor();
  };
  const section = () => preview.page.getByRole('region', { name: 'Words', exact: true });
  const rows = () => section().locator('tbody tr');
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const show = async () => {
    await section().getByRole('button', { name: 'Show Words' }).click();
    await rows().first().waitFor();
  };

  before(skipWithoutBrowser);
  beforeEach(() => {
    asked = [];
    answer = answerTo;
  });
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('explains the split when it is asked to, with intervals and counts', async () => {
    await open();
    assert.equal(asked.length, 0);
    await show();
    assert.deepEqual(asked[0]!.payload, { split: 'test', label: 'spam', least: 3, count: 2000 });
    assert.deepEqual(await rows().allTextContents(), [
      'free0.8100.710 to 0.91012',
      'prize0.5000.400 to 0.6004',
      'the0.012−0.088 to 0.11260',
    ]);
    await section()
      .getByText(
        'Mean attribution (gradient × input) for spam over the examples that have the word. 500 of 2,345 test examples; 3 of 4 words are frequent enough.',
      )
      .waitFor();
  });

  it('takes another label, method or least number at once', async () => {
    await open();
    await show();
    await section().getByRole('combobox', { name: 'Label' }).selectOption('ham');
    await section().getByRole('combobox', { name: 'Method' }).selectOption('occlusion');
    await section().getByRole('combobox', { name: 'In at least' }).selectOption('1 example');
    await rows().nth(3).waitFor();
    assert.deepEqual(asked.at(-1)!.payload, {
      split: 'test',
      label: 'ham',
      method: 'occlusion',
      least: 1,
      count: 2000,
    });
    assert.equal(await section().getByRole('combobox', { name: 'Label' }).inputValue(), 'ham');
    assert.match((await rows().last().textContent())!, /^meeting−0\.600–1$/);
  });

  it('sorts, filters and copies', async () => {
    await open();
    await show();
    await section().getByRole('button', { name: 'Examples', exact: true }).click();
    assert.match((await rows().first().textContent())!, /^the/);
    await section().getByRole('button', { name: '95% interval' }).click();
    assert.match((await rows().last().textContent())!, /^the/);
    await section().getByLabel('Filter words').fill('PR');
    assert.equal(await rows().count(), 1);
    await section().getByLabel('Filter words').fill('xyz');
    await section().getByText('No word matches.').waitFor();
    await section().getByRole('button', { name: 'Copy as CSV' }).click();
    const [{ rows: copied }] = said('copyRows') as [{ readonly rows: readonly (readonly unknown[])[] }];
    assert.deepEqual(copied.slice(0, 2), [
      ['word', 'weight', 'low', 'high', 'examples', 'occurrences'],
      ['free', 0.81, 0.81 - 0.1, 0.81 + 0.1, 12, 13],
    ]);
    assert.equal(copied.length, 4);
  });

  it('lists the examples that have a word, and opens and selects them', async () => {
    await open();
    await show();
    await section().getByRole('button', { name: 'free' }).click();
    const example = section().locator('.example');
    await example.waitFor();
    assert.deepEqual(asked.at(-1), {
      name: 'wordExamples',
      payload: { split: 'test', label: 'spam', least: 3, count: 2000, word: 'free', offset: 0, limitOfPage: 20 },
    });
    assert.equal(await section().locator('mark').textContent(), 'free');
    await example.click();
    assert.deepEqual(said('open'), [{ file: '/project/data/test.csv', line: 5, words: undefined }]);
    assert.deepEqual(said('select'), [
      { run: RUN.folder, ids: [{ split: 'test', index: 3 }], primary: { split: 'test', index: 3 } },
    ]);
  });

  it('tells progress, is cancelled, and says what went wrong', async () => {
    answer = () => new Promise(() => {});
    await open();
    await section().getByRole('button', { name: 'Show Words' }).click();
    await preview.post('wordsProgress', { message: 'explaining the examples: 5 of 500', fraction: 0.01 });
    await section().getByText('explaining the examples: 5 of 500 (1%)').waitFor();
    await section().getByRole('button', { name: 'Cancel' }).click();
    await section().getByText('Cancelled.').waitFor();
    answer = () => {
      throw new Error('the file reviews.csv is no longer there');
    };
    await section().getByRole('button', { name: 'Show Words' }).click();
    await section().getByText('the file reviews.csv is no longer there').waitFor();
  });

  it('has no labels to choose from where a number is predicted, and is not there where nothing is explained', async () => {
    await open([]);
    await show();
    assert.deepEqual(asked[0]!.payload, { split: 'test', least: 3, count: 2000 });
    assert.equal(await section().getByRole('combobox', { name: 'Label' }).count(), 0);
    await preview.close();
    const splits = [linesOf('test', makeLines('test', LABELS, 60))];
    preview = await openPreview({ view: 'report', host: runHost({ labels: LABELS, splits }), width: 900, height: 900 });
    await preview.page.getByRole('heading', { name: 'Most confident errors' }).waitFor();
    assert.equal(await section().count(), 0);
  });

  it('fits a narrow panel', async () => {
    await open(LABELS, 320);
    await show();
    await section().getByRole('button', { name: 'free' }).click();
    await section().locator('.example').waitFor();
    assert.ok(Number(await preview.page.evaluate('document.documentElement.scrollWidth')) <= 320);
  });
});
