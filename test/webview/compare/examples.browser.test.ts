import assert from 'node:assert/strict';
import type { ExampleComparison } from '../../../src/core/examples/compareExamples';
import { keepPicture } from '../keepPicture';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { THEMES, type ThemeName } from '../themes';
import { makeComparison } from './comparison';

const COMPARED: ExampleComparison = {
  split: 'test',
  count: 400,
  unpaired: [0, 3],
  outcomes: { 'both-right': 330, 'only-first': 12, 'only-second': 31, 'both-wrong': 27 },
  changed: 43,
  mcnemar: { exact: 0.0054, chiSquare: 7.53, p: 0.0061 },
  scores: ['accuracy', 'macro-F1', 'loss'].map((name, i) => ({
    name,
    better: i < 2 ? ('higher' as const) : ('lower' as const),
    first: 0.855,
    second: 0.9025,
    difference: 0.0475,
    interval: { low: 0.015, high: 0.08 },
    p: 0.004,
    adjusted: 0.012,
    higher: 0.998,
  })),
  measures: [{ name: 'correct', better: 'higher', first: 0.855, second: 0.9025, count: 400, p: 0.0055 }],
  agreement: { labels: ['ham', 'spam'], counts: Int32Array.from([210, 20, 23, 147]) },
};

describe('examples of two runs in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  let answer: () => unknown;
  const asked: { readonly name: string; readonly payload: unknown }[] = [];
  const comparison = makeComparison();
  const host: Host = {
    news: (name, _payload, post) => {
      if (name === 'ready') post('state', { comparison });
    },
    request: (name, payload) => {
      asked.push({ name, payload });
      if (name === 'examples') return answer();
      const { offset } = payload as { offset: number };
      const examples = Array.from({ length: offset === 0 ? 50 : 10 }, (_, i) => ({
        id: { split: 'test', index: offset + i },
        source: { file: '/project/a.csv', line: offset + i + 2 },
        text: offset + i === 0 ? 'Free entry: win a prize, text WIN to 80086.' : `See you at ${i}.`,
        actual: 'spam',
        first: 'ham',
        second: 'spam',
        firstConfidence: 0.61,
        secondConfidence: 0.93,
      }));
      return { total: 60, examples };
    },
  };
  const open = async (options: Partial<PreviewOptions> = {}) => {
    asked.length = 0;
    answer = () => COMPARED;
    preview = await openPreview({ view: 'compare', host, ...options });
    await preview.page.getByRole('heading', { name: 'Example by example' }).waitFor();
  };
  const press = (name: string | RegExp) => preview.page.getByRole('button', { name }).click();

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('counts outcomes, tests them, and shows what the second has right alone', async () => {
    await open();
    await press('Compare Examples');
    await preview.page.getByText('Only second right: 60').waitFor();
    const [first, second] = comparison.runs.map(run => run.folder);
    assert.deepEqual(asked[0], { name: 'examples', payload: { first, other: second } });
    await preview.page.getByText("McNemar's test: exact p 0.005; chi-square with correction 7.530, p 0.006.").waitFor();
    await preview.page
      .getByText('400 examples of test that both runs have; 3 that one alone has are left out.')
      .waitFor();
    const row = preview.page.getByRole('row', { name: /^accuracy/ }).last();
    assert.match((await row.textContent())!, /0\.855.*0\.9.*\+0\.015 to \+0\.080.*0\.012/);
    await press(/^Show More/);
    await preview.until('document.querySelectorAll(".example-list tbody tr").length === 60');
    await press('Free entry: win a prize, text WIN to 80086.');
    assert.deepEqual(
      preview.said.filter(({ name }) => name === 'openLine').map(({ payload }) => payload),
      [{ file: '/project/a.csv', line: 2 }],
    );
    await preview.page.getByText('McNemar').scrollIntoViewIfNeeded();
    await keepPicture(preview, 'compare-examples');
  });

  it('lists the examples of an outcome, and of a cell of the matrix', async () => {
    await open();
    await press('Compare Examples');
    await preview.page.getByText('Only second right: 60').waitFor();
    await press('Both wrong: 27');
    await preview.page.getByRole('table', { name: 'Both wrong' }).waitFor();
    await press('First ham, second spam: 20');
    await preview.page.getByRole('table', { name: 'First ham, second spam' }).waitFor();
    assert.deepEqual((asked.at(-1)!.payload as { predictions: unknown }).predictions, ['ham', 'spam']);
  });

  it('compares other runs, and says what is wrong', async () => {
    await open();
    await preview.page.getByLabel('Second').selectOption({ index: 0 });
    await press('Compare Examples');
    await preview.page.getByText('Select two different runs.').waitFor();
    await preview.page.getByLabel('Second').selectOption({ index: 2 });
    answer = () => {
      throw new Error('The two runs do not both have predictions of the same split.');
    };
    await press('Compare Examples');
    await preview.page.getByText('do not both have predictions').waitFor();
    assert.equal((asked.at(-1)!.payload as { other: string }).other, comparison.runs[2]!.folder);
  });

  it('shows how far it is, and can be cancelled', async () => {
    await open();
    answer = () => new Promise(() => {});
    await press('Compare Examples');
    await preview.post('progress', { message: 'drawing samples of the examples', fraction: 0.4 });
    await preview.page.getByText('drawing samples of the examples (40%)').waitFor();
    await press('Cancel');
    await preview.page.getByText('Cancelled.').waitFor();
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`fits a side bar in ${theme}`, async () => {
      await open({ theme, width: 300 });
      await press('Compare Examples');
      await preview.page.getByText('Only second right: 60').waitFor();
      const [wide, there] = (await preview.page.evaluate(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      )) as [number, number];
      assert.ok(wide <= there, `${wide} of ${there}`);
    });
  }
});
