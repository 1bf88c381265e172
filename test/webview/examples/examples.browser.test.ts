import assert from 'node:assert/strict';
import type { ExampleId } from '../../../src/core/data/dataset';
import type { ExamplesChoices } from '../../../src/protocol/examples';
import type { Selected } from '../../../src/protocol/selection';
import { type MadeLine, makeLabelled } from '../../core/examples/madeTable';
import { keepPicture } from '../keepPicture';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { type ExamplesHost, type ExamplesHostOptions, examplesHost, makeRunFolder } from './examplesHost';

const LABELS = ['ham', 'spam'];
const LINES = makeLabelled(LABELS, 400);
const TEST = LINES.filter(({ split }) => split === 'test');

const isWrong = ({ label, prediction }: MadeLine) => label !== (prediction as { label: string }).label;

describe('table of examples in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  let host: ExamplesHost;
  let folder = '';

  const open = async (made: Partial<ExamplesHostOptions> = {}, options: Partial<PreviewOptions> = {}) => {
    host = examplesHost({ folder, ...made });
    preview = await openPreview({ view: 'examples', host, ...options });
  };
  const grid = () => preview.page.getByRole('grid');
  const row = (place: number) => preview.page.locator(`[data-place="${place}"]`);
  const told = () => preview.page.locator('.counts');
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const cells = (place: number) => row(place).getByRole('gridcell').allTextContents();
  const ready = () => preview.until('document.querySelectorAll(".row:not(.waiting)").length > 0');
  const chosen = () => said('choose').at(-1) as ExamplesChoices;

  before(function () {
    skipWithoutBrowser.call(this);
    folder = makeRunFolder(LINES, LABELS);
  });
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('lists them with what is true, predicted, how sure and how far off', async () => {
    await open();
    await ready();
    assert.deepEqual(await preview.page.getByRole('columnheader').locator('.name').allTextContents(), [
      'text',
      'True',
      'Predicted',
      'Correct',
      'Confidence',
      'Loss',
      'Length',
    ]);
    const [first] = LINES.filter(({ split }) => split === 'validation');
    const [text, actual, predicted, correct] = await cells(0);
    const { label } = first!.prediction as { label: string };
    assert.deepEqual(
      [text, actual, predicted, correct],
      [first!.text, first!.label, label, isWrong(first!) ? 'no' : 'yes'],
    );
    assert.equal(await grid().getAttribute('aria-rowcount'), '401');
    assert.match((await told().textContent())!, /^400 examples$/);
  });

  it('sorts by a column, and takes the order of the data again', async () => {
    await open();
    await ready();
    const head = preview.page.getByRole('columnheader', { name: 'Confidence' });
    const confidences = async () =>
      (await preview.page.locator('.row [aria-colindex="5"]').allTextContents()).map(Number);
    await head.click();
    await preview.until(
      'document.querySelector(\'[data-column="confidence"]\').getAttribute("aria-sort") === "descending"',
    );
    await ready();
    const down = await confidences();
    assert.deepEqual(
      down,
      [...down].sort((a, b) => b - a),
    );
    await head.click();
    await preview.until(
      'document.querySelector(\'[data-column="confidence"]\').getAttribute("aria-sort") === "ascending"',
    );
    await ready();
    const up = await confidences();
    assert.deepEqual(
      up,
      [...up].sort((a, b) => a - b),
    );
    await head.click();
    await preview.until(`document.querySelector('.row')?.textContent.includes(${JSON.stringify(LINES[0]!.text)})`);
    assert.equal((await cells(0))[0], LINES[0]!.text);
  });

  it('filters by text, pattern, value and range together, and remembers it', async () => {
    await open();
    await ready();
    await preview.page.getByRole('searchbox').fill('refund');
    const withRefund = LINES.filter(({ text }) => String(text).includes('refund'));
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${withRefund.length} of 400')`);
    await preview.page.getByRole('searchbox').fill('/^refund/');
    const begins = LINES.filter(({ text }) => String(text).startsWith('refund'));
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${begins.length} of 400')`);
    await preview.page.getByLabel('Add a filter').selectOption('correct');
    const wrong = begins.filter(isWrong);
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${wrong.length} of 400')`);
    await preview.page.getByLabel('Add a filter').selectOption('length');
    await preview.page.getByLabel('Length, from').fill('5');
    const long = wrong.filter(({ text }) => String(text).split(' ').length >= 5);
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${long.length} of 400')`);
    await preview.page.getByLabel('Add a filter').selectOption('source');
    await preview.page.locator('.value-list label', { hasText: 'web' }).click();
    const elsewhere = long.filter(({ source }) => source !== 'web');
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${elsewhere.length} of 400')`);
    await preview.page.waitForTimeout(400);
    const { where, search } = chosen();
    assert.deepEqual(search, '/^refund/');
    assert.deepEqual(where, [
      { column: 'correct', is: ['no'] },
      { column: 'length', from: 5 },
      { column: 'source', not: ['web'] },
    ]);
    await preview.page.getByRole('button', { name: 'Remove the filter of Length' }).click();
    const short = wrong.filter(({ source }) => source !== 'web');
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${short.length} of 400')`);
  });

  it('begins where it was left', async () => {
    const choices: ExamplesChoices = {
      split: 'test',
      columns: ['true', 'confidence', 'text'],
      widths: { true: 222 },
      sort: { column: 'confidence', descending: true },
      where: [{ column: 'correct', is: ['no'] }],
    };
    await open({ choices });
    await ready();
    const wrong = TEST.filter(isWrong);
    assert.equal(await told().textContent(), `${wrong.length} of ${TEST.length} examples`);
    assert.deepEqual(await preview.page.getByRole('columnheader').locator('.name').allTextContents(), [
      'True',
      'Confidence',
      'text',
    ]);
    assert.equal((await preview.page.getByRole('columnheader').first().boundingBox())!.width, 222);
    const top = Math.max(
      ...wrong.flatMap(({ prediction }) => (prediction as { probabilities: number[] }).probabilities),
    );
    assert.equal((await cells(0))[1], top.toFixed(3));
  });

  it('leaves out filters of columns that this run does not have', async () => {
    await open({
      choices: {
        where: [{ column: 'stars', from: 2 }],
        sort: { column: 'stars', descending: true },
        columns: ['stars'],
      },
    });
    await ready();
    assert.equal(await told().textContent(), '400 examples');
  });

  it('is walked through by the keyboard, and says where it is', async () => {
    await open({ choices: { split: 'test' } });
    await ready();
    await grid().focus();
    const active = () =>
      preview.page.evaluate('document.querySelector("[role=grid]").getAttribute("aria-activedescendant")');
    assert.equal(await active(), 'cell-0-0');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'End']) await preview.page.keyboard.press(key);
    await preview.settle();
    assert.equal(await active(), 'cell-2-6');
    await preview.page.keyboard.press('Control+End');
    await preview.until(`document.querySelector('[data-place="${TEST.length - 1}"]:not(.waiting)') !== null`);
    assert.equal(await active(), `cell-${TEST.length - 1}-6`);
    assert.equal((await cells(TEST.length - 1))[0], TEST.at(-1)!.text);
    await preview.page.keyboard.press('PageUp');
    await preview.settle();
    const page = Number(/cell-(\d+)-/.exec((await active()) as string)![1]);
    assert.ok(page < TEST.length - 10 && page > TEST.length - 60, `${page}`);
    await preview.page.keyboard.press('Control+Home');
    await preview.page.keyboard.press('ArrowUp');
    await preview.settle();
    assert.equal(await active(), 'head-0');
    await preview.page.keyboard.press('Enter');
    await preview.until('document.querySelector(\'[data-column="text"]\').getAttribute("aria-sort") === "ascending"');
    await preview.page.keyboard.press('Alt+ArrowLeft');
    await preview.page.waitForTimeout(400);
    assert.ok(chosen().widths!.text! > 0);
  });

  it('selects one, several, a range and all; opens what is clicked', async () => {
    await open({ choices: { split: 'test' } });
    await ready();
    const ids = () => (said('select').at(-1) as Selected | null)?.ids.map(({ index }) => index) ?? [];
    await row(3).click();
    await preview.settle();
    assert.deepEqual(ids(), [3]);
    assert.deepEqual(said('open').at(-1), { file: '/data/test.csv', line: 5, keepFocus: true });
    assert.equal(await row(3).getAttribute('aria-selected'), 'true');
    await row(6).click({ modifiers: ['ControlOrMeta'] });
    await preview.settle();
    assert.deepEqual(ids(), [3, 6]);
    await row(9).click({ modifiers: ['Shift'] });
    await preview.until('document.querySelectorAll("[aria-selected=true]").length === 4');
    assert.deepEqual(ids(), [6, 7, 8, 9]);
    assert.match((await told().textContent())!, /300 examples · 4 selected/);
    await preview.page.keyboard.press('Shift+ArrowDown');
    await preview.until('document.querySelectorAll("[aria-selected=true]").length === 5');
    await preview.page.keyboard.press('ArrowDown');
    await preview.page.keyboard.press('Space');
    await preview.settle();
    assert.deepEqual(ids(), [6, 7, 8, 9, 10, 11]);
    await preview.page.keyboard.press('Control+c');
    await preview.settle();
    const { text, what } = said('copy').at(-1) as { text: string; what: string };
    assert.equal(what, '6 rows');
    assert.equal(text.split('\n')[0], 'text\ttrue\tpredicted\tcorrect\tconfidence\tloss\tlength');
    assert.equal(text.split('\n')[1]!.split('\t')[0], TEST[6]!.text);
    await preview.page.keyboard.press('Control+a');
    await preview.until('document.querySelector(".counts").textContent.includes("300 selected")');
    await preview.page.keyboard.press('Enter');
    await preview.settle();
    assert.equal((said('open').at(-1) as { keepFocus: boolean }).keepFocus, false);
    assert.deepEqual(ids(), [11]);
  });

  it('follows what another view selects', async () => {
    await open({ choices: { split: 'test', sort: { column: 'loss', descending: true } } });
    await ready();
    const id: ExampleId = { split: 'test', index: 123 };
    await preview.post('selection', { run: folder, ids: [id], primary: id, origin: 'projection' });
    await preview.until('document.querySelector(".row.primary:not(.waiting)") !== null');
    const [text] = await preview.page.locator('.row.primary').getByRole('gridcell').allTextContents();
    assert.equal(text, TEST[123]!.text);
    assert.match((await told().textContent())!, /1 selected/);
    await preview.post('selection', { run: '/another', ids: [id], primary: id, origin: 'projection' });
    await preview.until('document.querySelector(".row.primary") === null');
  });

  it('takes the filter that another view asks for', async () => {
    await open({ choices: { split: 'test', search: 'refund' } });
    await ready();
    await preview.post('filter', { where: [{ column: 'true', is: ['spam'] }], split: 'validation' });
    const spam = LINES.filter(({ split, label }) => split === 'validation' && label === 'spam');
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${spam.length} of 100')`);
  });

  it('says what does not fit, and how to go on where nothing is left', async () => {
    await open();
    await ready();
    await preview.page.getByRole('searchbox').fill('/(/');
    await preview.page.getByRole('alert').waitFor();
    assert.match((await preview.page.getByRole('alert').textContent())!, /the pattern cannot be read/);
    await preview.page.getByRole('searchbox').fill('nothing has this');
    await preview.page.getByRole('button', { name: 'Clear Filters' }).click();
    await preview.until('document.querySelector(".counts").textContent === "400 examples"');
    assert.equal(await preview.page.getByRole('searchbox').inputValue(), '');
  });

  it('offers to evaluate what has no predictions', async () => {
    await open();
    await ready();
    await preview.page.getByRole('button', { name: 'Evaluate train' }).click();
    await preview.settle();
    assert.deepEqual(said('evaluate'), [{ split: 'train' }]);
    await preview.close();
    await open({ folder: makeRunFolder([], LABELS) });
    await preview.page.getByRole('heading', { name: 'No predictions' }).waitFor();
    await preview.page.getByRole('button', { name: 'Evaluate test' }).click();
    await preview.settle();
    assert.deepEqual(said('evaluate'), [{ split: 'test' }]);
  });

  it('shows other columns, and saves what it shows', async () => {
    await open();
    await ready();
    await preview.page.locator('.menu summary').click();
    await preview.page.locator('.column-list label', { hasText: 'source' }).click();
    await preview.until('document.querySelector(\'[data-column="source"]\') !== null');
    await preview.page.keyboard.press('Escape');
    assert.equal(await preview.page.locator('.column-list').isVisible(), false);
    await preview.page.getByRole('button', { name: 'Save CSV…' }).click();
    await preview.settle();
    const { format, columns } = said('export').at(-1) as { format: string; columns: string[] };
    assert.deepEqual([format, columns.at(-1)], ['csv', 'source']);
  });

  it('keeps filters as slices, scores them, and shows their examples again', async () => {
    await open({ folder: makeRunFolder(LINES, LABELS), choices: { split: 'test' } });
    await ready();
    await preview.page.locator('[data-side="slices"]').click();
    await preview.page.getByText('No slices yet.').waitFor();
    await preview.page.getByRole('button', { name: 'Save Filters as Slice' }).click();
    assert.match((await preview.page.getByRole('alert').textContent())!, /^Filter the table first/);
    await preview.page.getByRole('searchbox').fill('refund');
    const own = TEST.filter(({ text }) => String(text).includes('refund'));
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${own.length} of 300')`);
    await preview.page.getByLabel('Name of the slice').fill('about refunds');
    await preview.page.keyboard.press('Enter');
    await preview.page.locator('.slice').waitFor();
    const right = own.filter(line => !isWrong(line)).length / own.length;
    const words = (await preview.page.locator('.slice .quiet').textContent())!;
    assert.ok(words.startsWith(`${own.length} · correct ${right.toFixed(3)} · (0.`), words);
    assert.match(words, / · rest 0\.\d{3} · p (= 0\.\d{3}|< 0\.001)$/);
    await preview.page.getByRole('searchbox').fill('');
    await preview.until('document.querySelector(".counts").textContent === "300 examples"');
    await preview.page.getByRole('button', { name: 'about refunds', exact: true }).click();
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${own.length} of 300')`);
    await preview.page.getByRole('button', { name: 'Remove about refunds' }).click();
    await preview.page.getByText('No slices yet.').waitFor();
  });

  it('finds the worst slices', async () => {
    const hard = makeLabelled(LABELS, 400, (_, source) => source === 'phone');
    await open({ folder: makeRunFolder(hard, LABELS), choices: { side: 'slices' } });
    await ready();
    await preview.page.getByRole('button', { name: 'Find Worst Slices' }).click();
    await preview.page.getByRole('heading', { name: 'Worst slices' }).waitFor();
    assert.equal(await preview.page.locator('.slice-name').first().textContent(), 'source = phone');
    await keepPicture(preview, 'examples');
    await preview.page.locator('.slice-name').first().click();
    const phone = hard.filter(({ source }) => source === 'phone').length;
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${phone} of 400')`);
    await preview.page.getByRole('button', { name: 'Save source = phone' }).click();
    await preview.page.getByRole('button', { name: 'Remove source = phone' }).waitFor();
  });

  it('counts how the values of two columns come together, and shows the examples of a cell', async () => {
    await open({ choices: { split: 'test' } });
    await ready();
    await preview.page.locator('[data-side="matrix"]').click();
    const count = (keep: (line: MadeLine) => boolean) => TEST.filter(keep).length;
    const said = (line: MadeLine) => (line.prediction as { label: string }).label;
    const cell = preview.page.getByRole('button', { name: 'true spam, predicted ham' });
    assert.equal(await cell.textContent(), String(count(line => line.label === 'spam' && said(line) === 'ham')));
    await preview.page.locator('.cross').getByLabel('Rows').selectOption('source');
    await preview.page.locator('.cross').getByLabel('Columns').selectOption('correct');
    const wrong = count(line => line.source === 'web' && isWrong(line));
    const web = preview.page.getByRole('button', { name: 'source web, correct no' });
    assert.equal(await web.textContent(), String(wrong));
    await web.click();
    await preview.until(`document.querySelector('.counts').textContent.startsWith('${wrong} of 300')`);
    await preview.page.waitForTimeout(400);
    assert.deepEqual(chosen().cross, { rows: 'source', columns: 'correct' });
  });

  it('reflows in a side bar, in every theme', async () => {
    await open({}, { width: 300, height: 600 });
    await ready();
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await preview.setTheme(theme);
      await preview.settle();
      const overflow = await preview.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok((overflow as number) <= 0, `${overflow} pixels beyond the page`);
    }
  });
});
