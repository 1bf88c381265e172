import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import {
  type AskedAnalogy,
  type AskedAxes,
  type AskedNeighbours,
  analogyOf,
  neighboursOf,
  projectOnAxes,
} from '../../../src/core/explain/points/lookUp';
import { LastPoints, type PointSource } from '../../../src/core/explain/points/points';
import { type ProjectionMethod, project } from '../../../src/core/projection/methods';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';

/** Rows are royal, female, old, and something of their own; the most frequent first. */
const WORDS: Readonly<Record<string, readonly number[]>> = {
  man: [0, -1, 0.1, 0.1],
  woman: [0, 1, 0.1, 0],
  king: [1, -1, 0.2, -0.1],
  boy: [0, -1, -0.6, 0.1],
  girl: [0, 1, -0.6, 0.2],
  queen: [1, 1, 0.2, 0],
  princess: [0.8, 1, -0.5, 0],
  prince: [0.8, -1, -0.5, 0.1],
};

describe('words in the projection view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  let folder: string;
  const open = async (options: Partial<PreviewOptions> = {}) => {
    const path = join(folder, 'words.csv');
    const last = new LastPoints();
    const host: Host = {
      news: (name, _payload, post) => {
        if (name === 'ready') post('state', { file: { path, name: 'words.csv', version: '1' } });
      },
      request: async (name, payload) => {
        const from = await last.read(path, payload as PointSource, {});
        const { vectors, count, width } = from;
        if (name === 'points') return from.points;
        if (name === 'project') return project({ vectors, count, width }, payload as ProjectionMethod);
        if (name === 'axes') return projectOnAxes(from, payload as AskedAxes, project);
        if (name === 'analogy') return analogyOf(from, payload as AskedAnalogy);
        return neighboursOf(from, payload as AskedNeighbours);
      },
    };
    preview = await openPreview({ view: 'projection', host, width: 1100, ...options });
    await ready(/PCA of [\d,]+ words/);
    return preview.page;
  };
  const ready = (text: RegExp) => preview.page.locator('.plot').and(preview.page.getByLabel(text)).waitFor();
  const near = (page: Page, list: string) =>
    page.getByRole('list', { name: list }).locator('.near-name .name').allTextContents();
  const listed = async (page: Page, list: string, first: string) => {
    await page.getByRole('list', { name: list }).locator('li').first().getByText(first, { exact: true }).waitFor();
    return near(page, list);
  };
  const lookUp = async (page: Page, word: string) => {
    await page.getByLabel(/^Search/).fill(word);
    await page.keyboard.press('Enter');
  };
  const saved = async (page: Page) => {
    await page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    return (preview.said.filter(({ name }) => name === 'save').at(-1)!.payload as { svg: string }).svg;
  };
  const spoken = (page: Page) => page.locator('[aria-live="polite"].visually-hidden').textContent();

  before(skipWithoutBrowser);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-words-'));
    const rows = Object.entries(WORDS).map(([word, numbers]) => [word, ...numbers].join(','));
    writeFileSync(join(folder, 'words.csv'), `word,x,y,z,w\n${rows.join('\n')}\n`);
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('lists the neighbours of a word, goes on to one of them, back, and away', async () => {
    const page = await open();
    await lookUp(page, 'king');
    assert.deepEqual((await listed(page, 'Nearest neighbors', 'prince')).slice(0, 2), ['prince', 'man']);
    assert.match((await page.locator('.plot').getAttribute('aria-label'))!, /neighbors of king/);
    await page.waitForTimeout(200);
    assert.match((await spoken(page))!, /^Nearest to king: prince, man/);
    await page.getByRole('button', { name: /^prince, 0\.\d+$/ }).click();
    await page.getByRole('heading', { name: 'prince' }).waitFor();
    await listed(page, 'Nearest neighbors', 'king');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('heading', { name: 'king' }).waitFor();
    await page.locator('.plot').focus();
    await page.keyboard.press('Alt+ArrowRight');
    await page.getByRole('heading', { name: 'prince' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Neighbors' }).waitFor();
  });

  it('looks up a word that is not drawn, and draws it', async () => {
    writeFileSync(
      join(folder, 'words.csv'),
      [
        'word,x,y,z',
        ...Array.from({ length: 1100 }, (_, i) => `w${i},${Math.sin(i)},${Math.cos(i)},${i % 7}`),
        'rare,9,1,1',
      ].join('\n'),
    );
    const page = await open({ remembered: { limit: 1000 } });
    await lookUp(page, 'rare');
    await page.getByRole('heading', { name: 'rare' }).waitFor();
    await page.getByRole('button', { name: /^Add .*to Plot$/ }).click();
    await ready(/PCA of 1,0[01]\d words/);
    await page.getByRole('button', { name: 'Only These' }).click();
    await ready(/PCA of 11 words, neighbors of rare/);
    assert.match((await page.locator('.about').textContent())!, /11 of 1,101 \(looked up\)/);
    await page.getByRole('button', { name: 'All Words' }).click();
    await ready(/PCA of 1,000 words/);
  });

  it('says which word is not in the vocabulary, and goes on with another', async () => {
    const page = await open();
    await lookUp(page, 'qeen');
    await page.getByRole('alert').getByText('"qeen" is not in the vocabulary. Did you mean "queen"?').waitFor();
    await lookUp(page, 'queen');
    await listed(page, 'Nearest neighbors', 'princess');
    assert.equal(await page.getByRole('alert').isVisible(), false);
  });

  it('completes an analogy, and draws it as two arrows', async () => {
    const page = await open();
    for (const [label, word] of [
      ['A is to B: A', 'man'],
      ['A is to B: B', 'woman'],
      ['as C', 'king'],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(word);
    await page.keyboard.press('Enter');
    const answers = await listed(page, 'Answers', 'queen');
    assert.ok(!answers.includes('king') && !answers.includes('woman'), answers.join());
    const drawing = await saved(page);
    assert.equal(drawing.match(/<polygon/g)!.length, 2);
    assert.ok(drawing.includes('man is to woman as king is to queen'));
    await page.getByRole('button', { name: /^princess, / }).click();
    assert.ok((await saved(page)).includes('man is to woman as king is to princess'));
    const { analogy } = (await preview.remembered()) as { analogy: unknown };
    assert.deepEqual(analogy, { a: 'man', b: 'woman', c: 'king', method: '3cosadd' });
  });

  it('draws words along axes of two words each, once the first has both', async () => {
    const page = await open();
    await page.getByText('Axes', { exact: true }).click();
    await page.getByText('enter two words for the x-axis').waitFor();
    for (const [label, word] of [
      ['x-axis from', 'man'],
      ['x-axis to', 'woman'],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(word);
    await page.keyboard.press('Enter');
    await ready(/Axes of 8 words/);
    const one = await saved(page);
    assert.ok(one.includes('← man') && one.includes('woman →') && !one.includes('↑'));
    await page.getByLabel('y-axis from; optional', { exact: true }).fill('man');
    await page.getByLabel('y-axis to; optional', { exact: true }).fill('king');
    await page.keyboard.press('Enter');
    await page.getByText(/y: cosine with man → king · \d+° between them/).waitFor();
    assert.ok((await saved(page)).includes('↑ king'));
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByText(/x: cosine with man → king/).waitFor();
    // A pattern stands for the mean of what it finds.
    await page.getByLabel('x-axis from', { exact: true }).fill('/^(king|prince)$/');
    await page.getByLabel('x-axis to', { exact: true }).fill('/^(queen|princess)$/');
    await page.keyboard.press('Enter');
    await page.getByText(/x: cosine with \/\^\(king\|prince\)\$\/ \(2\) → /).waitFor();
    await page.getByLabel('x-axis to', { exact: true }).fill('/zebra/');
    await page.keyboard.press('Enter');
    await page.getByText('nothing matches /zebra/').waitFor();
    await page.getByLabel('x-axis to', { exact: true }).fill('queen');
    await page.getByLabel('x-axis from', { exact: true }).fill('nobody');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/"nobody" is not in the vocabulary/)
      .waitFor();
  });

  it('closes a file', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Close File' }).click();
    assert.equal(preview.said.at(-1)!.name, 'closeFile');
    assert.equal(await page.getByText('Examples', { exact: true }).count(), 0);
  });
});
