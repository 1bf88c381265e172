import assert from 'node:assert/strict';
import { keepPicture } from '../keepPicture';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { THEMES, type ThemeName } from '../themes';
import { makeSweepTable, makeTable } from './table';

const TABLE = makeTable(60);

describe('runs view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (table = TABLE, options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({
      view: 'runs',
      host: {
        news: (name, _payload, post) => {
          if (name === 'ready') post('state', { table });
        },
      },
      ...options,
    });
    await preview.page.locator('.grid-body .grid-row, .empty').first().waitFor();
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const rows = () => preview.page.locator('.grid-body .grid-row');
  const counted = () => preview.page.locator('.counted').textContent();
  const grid = () => preview.page.getByRole('treegrid');

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('says what to do when there are no runs', async () => {
    await open({ rows: [], columns: [] });
    await preview.page.getByText('select Train above its first line').waitFor();
  });

  it('filters as one types, says what cannot be read, and remembers it', async () => {
    await open();
    const filter = preview.page.getByLabel('Filter runs');
    await filter.fill('type = lstm accuracy > 80%');
    await preview.until('/^\\d+ of 60 runs$/.test(document.querySelector(".counted").textContent)');
    await filter.fill('acuracy > 0.8');
    await preview.page.getByText('There is no column "acuracy".').waitFor();
    assert.equal(await counted(), '60 runs');
    assert.equal(((await preview.remembered()) as { filter: string }).filter, 'acuracy > 0.8');
  });

  it('sorts by a column, best first, and says so to screen readers', async () => {
    await open();
    await preview.page.locator('[data-key="validation/accuracy"]').click();
    await preview.settle();
    const head = preview.page.getByRole('columnheader', { name: /accuracy/ }).first();
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    const best = await rows().first().locator('strong').first().textContent();
    assert.match(best!, /^0\.9\d\d best$/);
  });

  it('selects by mouse and keys, and offers what can be done with what is selected', async () => {
    await open();
    await rows().nth(1).click();
    await rows()
      .nth(3)
      .click({ modifiers: ['Control'] });
    await preview.page.getByRole('button', { name: 'Compare' }).click();
    assert.deepEqual(said('act'), [
      { action: 'compare', folders: ['/project/.nlp/runs/spam/0', '/project/.nlp/runs/spam/3'] },
    ]);
    await grid().press('Home');
    await grid().press('Shift+ArrowDown');
    await preview.page.getByText('2 selected').first().waitFor();
    await grid().press('Control+a');
    await preview.page.getByText('60 selected').first().waitFor();
    await grid().press('Escape');
    await grid().press('End');
    const active = await grid().getAttribute('aria-activedescendant');
    assert.equal(await preview.page.locator(`#${active}`).getAttribute('aria-rowindex'), '61');
    await grid().press('Enter');
    assert.deepEqual(said('act').at(-1), { action: 'report', folders: ['/project/.nlp/runs/spam/59'] });
    await grid().press('Space');
    await grid().press('Delete');
    assert.deepEqual(said('act').at(-1), { action: 'delete', folders: ['/project/.nlp/runs/spam/59'] });
  });

  it('shows differences from a baseline, named better or worse in words too', async () => {
    await open();
    await rows().nth(1).click();
    await preview.page.getByRole('button', { name: 'Baseline' }).click();
    await preview.settle();
    assert.match((await rows().nth(2).textContent())!, /[+−]0\.\d+ [▲▼] (?:better|worse) /);
    assert.match((await rows().nth(1).textContent())!, /baseline/);
  });

  it('groups runs that differ in the seed alone, with mean and deviation', async () => {
    await open();
    await preview.page.getByLabel('Group by').selectOption('settings');
    await preview.page.locator('.grid-row.group').first().waitFor();
    assert.match((await preview.page.locator('.grid-row.group').first().textContent())!, /0\.\d{3} ± /);
    assert.equal(await grid().getAttribute('aria-rowcount'), '81');
    await grid().press('Home');
    await grid().press('ArrowLeft');
    await preview.settle();
    assert.equal(await grid().getAttribute('aria-rowcount'), '78');
  });

  it('makes only the rows that are seen, of 5,000', async () => {
    await open(makeTable(5000));
    assert.ok((await rows().count()) < 60);
    await grid().press('End');
    await preview.until(
      'document.querySelector(".grid-body .grid-row:last-child").getAttribute("aria-rowindex") === "5001"',
    );
    assert.ok((await rows().count()) < 60);
  });

  it('offers to take back the last change', async () => {
    await open();
    await preview.post('state', { table: TABLE, undo: 'Rename' });
    await preview.page.getByRole('button', { name: 'Undo Rename' }).click();
    assert.equal(said('undo').length, 1);
  });

  it('shows a training as it goes on', async () => {
    await open();
    const folder = TABLE.rows[0]!.folder;
    const scores = { 'validation/accuracy': 0.987654 };
    await preview.post('live', { runs: [{ folder, status: 'running', step: 30, totalSteps: 120, scores }] });
    await preview.page.getByText('training 25%').waitFor();
    await preview.page.getByText('0.988').waitFor();
  });

  it('brushes an axis by pointer and keys: the table follows', async () => {
    await open(TABLE, { remembered: { parallel: { open: true, turned: [], brushes: {} } } });
    const axis = preview.page.getByRole('slider', { name: /^model\.type/ });
    await axis.press('Shift+ArrowUp');
    await preview.until('/^\\d+ of 60 runs$/.test(document.querySelector(".counted").textContent)');
    assert.match((await axis.getAttribute('aria-valuetext'))!, /^gru, cnn, \d+ of 60 runs$/);
    await axis.press('Escape');
    await preview.until('document.querySelector(".counted").textContent === "60 runs"');
    const grip = preview.page.locator('[data-axis="model.width"] .grip');
    const box = (await grip.boundingBox())!;
    await preview.page.mouse.move(box.x + 12, box.y + 6);
    await preview.page.mouse.down();
    await preview.page.mouse.move(box.x + 12, box.y + 40, { steps: 4 });
    await preview.page.mouse.up();
    await preview.until('document.querySelector(".brush") !== null');
    assert.match((await counted())!, /^15 of 60 runs$/);
    await preview.page.getByRole('button', { name: 'Clear Brushes' }).click();
    await preview.until('document.querySelector(".brush") === null');
  });

  it('moves axes, turns the logarithm and sets the color by keys, and saves a drawing', async () => {
    await open(TABLE, { remembered: { parallel: { open: true, turned: [], brushes: {} } } });
    const titles = () =>
      preview.page.locator('.parallel-axis').evaluateAll(all => all.map(each => each.getAttribute('data-axis')));
    const axis = preview.page.getByRole('slider', { name: /learning-rate/ });
    assert.match((await axis.getAttribute('aria-label'))!, /logarithmic/);
    await axis.press('l');
    await preview.until('!document.querySelector(\'[data-axis$="learning-rate"]\').ariaLabel.includes("logarithmic")');
    await axis.press('ArrowLeft');
    await preview.settle();
    assert.equal((await titles())[2], 'train.optimizer.learning-rate');
    await axis.press('Enter');
    await preview.until(
      'document.querySelector(\'[data-axis$="learning-rate"]\').ariaLabel.includes("sets the color")',
    );
    await preview.page.getByRole('button', { name: 'Save SVG' }).click();
    const { svg } = said('save')[0] as { svg: string };
    assert.match(svg, /<path[^>]* d="M/);
  });

  it('folds a sweep into a line, opens it by keys, and compares it as a whole', async () => {
    await open(makeSweepTable());
    const line = preview.page.getByRole('row', { name: /wide sweep/ });
    assert.equal(await rows().count(), 4);
    assert.match((await line.textContent())!, /wide sweep 4 trials.*0\.200/);
    await grid().focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await preview.page.keyboard.press(key);
    await preview.until('document.querySelectorAll(".grid-body .grid-row").length === 8');
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await preview.page.keyboard.press('ArrowLeft');
    await preview.until('document.querySelectorAll(".grid-body .grid-row").length === 4');
    await preview.page.keyboard.press(' ');
    await preview.page.getByText('4 selected').waitFor();
    await preview.page.getByRole('button', { name: 'Compare', exact: true }).click();
    const [{ action, folders }] = said('act') as [{ action: string; folders: readonly string[] }];
    assert.deepEqual([action, folders.length], ['compare', 4]);
    await line.locator('.tick').click();
    await preview.until('!document.querySelector(".selection-bar").textContent.includes("selected")');
  });

  it('is drawn for the documentation', async () => {
    const remembered = {
      baseline: '/project/.nlp/runs/spam/2',
      sort: { key: 'validation/accuracy', descending: true },
      columns: ['validation/accuracy', 'validation/macro-F1', 'test/accuracy', 'model.type', 'model.width', 'seed'],
      parallel: { open: true, turned: [], brushes: { 'validation/accuracy': [0.6, 1] }, colour: 'validation/accuracy' },
    };
    await open(TABLE, { remembered, height: 720 });
    await rows().nth(1).click();
    await rows()
      .nth(3)
      .click({ modifiers: ['Control'] });
    await preview.page.getByText('2 selected').first().waitFor();
    await keepPicture(preview, 'runs');
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`fits a side bar in ${theme}: nothing is wider than the page`, async () => {
      await open(TABLE, { theme, width: 300, remembered: { parallel: { open: true, turned: [], brushes: {} } } });
      const [wide, there] = (await preview.page.evaluate(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      )) as [number, number];
      assert.ok(wide <= there, `${wide} of ${there}`);
    });
  }
});
