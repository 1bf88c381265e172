// Word vectors as a person uses them: a file of them opened from the Explorer, neighbours, analogies and axes in the projection; Neighbors of the word under the cursor.
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

/** Countries with their capitals and rivers, on directions of their own, and a little of chance, the same each time. */
function makeVectors(): string {
  const countries = ['france', 'italy', 'spain', 'austria', 'england', 'hungary', 'egypt', 'portugal'];
  const capitals = ['paris', 'rome', 'madrid', 'vienna', 'london', 'budapest', 'cairo', 'lisbon'];
  const rivers = ['seine', 'tiber', 'ebro', 'danube', 'thames', 'tisza', 'nile', 'tagus'];
  const width = 3 + countries.length;
  const rows = [countries, capitals, rivers].flatMap((words, kind) =>
    words.map((word, at) => {
      const numbers = Array.from({ length: width }, (_, k) => {
        const chance = 0.12 * Math.sin(97 * (kind * 8 + at) + 31 * k);
        // Budapest is near Vienna.
        const near = word === 'budapest' && k === 3 + countries.indexOf('austria') ? 0.7 : 0;
        return (k === kind ? 1.2 : 0) + (k === 3 + at ? 1 : 0) + near + chance;
      });
      return [word, ...numbers.map(number => number.toFixed(4))].join(' ');
    }),
  );
  return `${rows.length} ${width}\n${rows.join('\n')}\n`;
}

describe('word vectors', () => {
  let workbench: Workbench;
  let page: Frame;

  const names = (list: string) => page.getByRole('list', { name: list }).locator('.near-name .name').allTextContents();
  const nearest = (list: string, wanted: string) =>
    workbench.eventually(`${wanted} leads ${list}`, async () => (await names(list))[0] === wanted || undefined);
  const quick = () => workbench.page.locator('.quick-input-list .monaco-list-row');
  const row = (label: string) =>
    quick().filter({ has: workbench.page.locator('.label-name', { hasText: new RegExp(`^\\s*${label}\\s*$`) }) });

  before(async () => {
    workbench = await openWorkbench({
      files: { 'cities.vec': makeVectors(), 'letter.txt': 'We saw vienna in the rain.\n' },
      width: 1600,
      height: 950,
    });
  });

  after(() => workbench.close());

  it('opens a file of them from the Explorer', async () => {
    // The Explorer offers nothing of ours before the editor has read our package.json.
    await workbench.findCommand('NLP: Open Vectors');
    await workbench.command('View: Show Explorer');
    const file = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'cities.vec' });
    await workbench.chooseInMenu(file, 'Open Vectors');
    page = await workbench.webview('body[data-view="projection"] canvas');
    await page.getByText(/^cities\.vec · PC 1/).waitFor();
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await page
      .locator('.plot')
      .and(page.getByLabel(/PCA of 24 words/))
      .waitFor();
  });

  it('lists the neighbours of a word, and goes on to one of them', async () => {
    await page.getByLabel(/^Search/).fill('vienna');
    await page.getByLabel(/^Search/).press('Enter');
    await nearest('Nearest neighbors', 'budapest');
    await workbench.page.waitForTimeout(600);
    await workbench.screenshot('projection-neighbors');
    await page.getByRole('button', { name: /^london, / }).click();
    await page.getByRole('heading', { name: 'london' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('heading', { name: 'vienna' }).waitFor();
  });

  it('completes an analogy with arrows, and puts words along axes', async () => {
    await page.getByLabel('A is to B: A', { exact: true }).fill('france');
    await page.getByLabel('A is to B: B', { exact: true }).fill('paris');
    await page.getByLabel('as C', { exact: true }).fill('italy');
    await page.getByLabel('as C', { exact: true }).press('Enter');
    await nearest('Answers', 'rome');
    await page
      .locator('.plot')
      .and(page.getByLabel(/france is to paris as italy is to rome/))
      .waitFor();
    await workbench.page.waitForTimeout(600);
    await workbench.screenshot('projection-analogy');
    await page.getByLabel(/^Search/).fill('');
    await page.getByText('Axes', { exact: true }).click();
    await page.getByLabel('x-axis from', { exact: true }).fill('france');
    await page.getByLabel('x-axis to', { exact: true }).fill('paris');
    await page.getByLabel('y-axis from; optional', { exact: true }).fill('france');
    await page.getByLabel('y-axis to; optional', { exact: true }).fill('seine');
    await page.getByLabel('y-axis to; optional', { exact: true }).press('Enter');
    await page.getByText(/x: cosine with france → paris/).waitFor();
    await workbench.page.waitForTimeout(600);
    await workbench.screenshot('projection-axes');
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(800);
      await workbench.screenshot(`projection-axes-${theme}`);
    }
  });

  it('looks up the word under the cursor, goes on from a neighbour, and puts one into the text', async () => {
    await workbench.openFile('letter.txt');
    await workbench.selectText('vienna');
    await workbench.command('NLP: Neighbors');
    // Nothing was chosen yet and no model has words: the file is asked for.
    await row('Open Vectors…').click();
    // From the list, which is there once the dialog has read the folder: what is typed before is overwritten.
    await row('cities.vec').click();
    await row('budapest').waitFor();
    assert.equal((await quick().first().textContent())!.includes('budapest'), true);
    await workbench.screenshot('neighbors');
    await row('budapest').click();
    await row('Show Its Neighbors').click();
    await row('vienna').waitFor();
    await row('vienna').click();
    await workbench.page.keyboard.press('Escape');
    await workbench.command('NLP: Neighbors');
    await row('budapest').click();
    await row('Replace “vienna”').click();
    await workbench.eventually(
      'the word is replaced',
      async () => (await workbench.editorText()).includes('We saw budapest in') || undefined,
    );
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually(
      'one step of undo',
      async () => (await workbench.editorText()).includes('We saw vienna in') || undefined,
    );
  });

  it('shows a neighbour in the projection', async () => {
    await workbench.selectText('vienna');
    await workbench.command('NLP: Neighbors');
    await row('rome').click();
    await row('Show in Projection').click();
    page = await workbench.webview('body[data-view="projection"] canvas');
    await page.getByRole('heading', { name: 'rome' }).waitFor();
  });

  it('brings the file back after a reload', async () => {
    await workbench.remembered('Embedding Projection');
    await workbench.reload();
    await workbench.page.locator('.tab', { hasText: 'Embedding Projection' }).first().click();
    page = await workbench.webview('body[data-view="projection"] canvas');
    await page.getByText(/^cities\.vec · /).waitFor();
  });
});

interface Neighbours {
  readonly words: readonly { readonly neighbours: readonly { readonly word: string }[] }[];
}

describe('a model of word vectors', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', width: 1600, height: 950 });
    await trainSample(workbench, 'harbour-words.nlp.yaml', 5);
    workbench.write('letter.txt', 'The wind rose in the night.\n');
    await workbench.openFile('letter.txt');
    await workbench.findCommand('NLP: Open Projection');
  });

  after(() => workbench.close());

  it('is projected, without examples to choose', async () => {
    await workbench.command('NLP: Open Projection');
    const page = await workbench.webview('body[data-view="projection"] canvas');
    await page
      .locator('.plot')
      .and(page.getByLabel(/PCA of \d+ words/))
      .waitFor();
    assert.equal(await page.getByText('Examples', { exact: true }).count(), 0);
    assert.match((await page.locator('.about').textContent())!, /^harbour-words, best checkpoint/);
  });

  it('lists the neighbours of the word under the cursor, as the command line does', async () => {
    await workbench.page.locator('.tab', { hasText: 'letter.txt' }).first().click();
    await workbench.selectText('wind');
    await workbench.command('NLP: Neighbors');
    const answer = await cli<Neighbours>(workbench, 'neighbours', 'harbour-words', 'wind', '--top', '5');
    const [first] = answer.words[0]!.neighbours;
    const top = workbench.page.locator('.quick-input-list .monaco-list-row .label-name').first();
    await workbench.eventually('the nearest', async () => (await top.textContent()) === first!.word || undefined);
    await workbench.page.keyboard.press('Escape');
  });
});
