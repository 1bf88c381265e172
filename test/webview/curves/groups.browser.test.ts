import assert from 'node:assert/strict';
import { columnsOf } from '../../../src/core/runs/metricColumns';
import { keepPicture } from '../keepPicture';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { makeRows, makeRun } from './runs';

/** Two settings with four seeds each. */
const RUNS = Array.from({ length: 8 }, (_, i) => {
  const type = i % 2 === 0 ? 'gru' : 'lstm';
  return makeRun(`2026112${i}-2345-ab`, {
    folder: `/project/.nlp/runs/spam/${i}`,
    name: `spam-${type}`,
    startedAt: `2026-11-21T2${i % 4}:1${i}:00.000Z`,
    keys: { 'model.type': type, seed: String(i >> 1) },
    settings: `spam, model.type ${type}`,
    rows: makeRows(1, 200, i, 40, 0.6 + 0.5 * (i % 2)),
  });
});
const grouped = (part: object) => ({
  grouping: { by: 'settings', pattern: '', mean: true, band: 'deviation', ...part },
});

describe('groups of curves in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (options: Partial<PreviewOptions> = {}, runs: readonly unknown[] = RUNS) => {
    const shown = (runs as typeof RUNS).map(({ folder }) => folder);
    preview = await openPreview({
      view: 'curves',
      host: {
        news: (name, _payload, post) => {
          if (name === 'ready') post('runs', { runs, shown, looks: {} });
        },
      },
      ...options,
    });
    await preview.page.locator('path.line').first().waitFor();
  };
  const chart = (metric: string) =>
    preview.page.locator('.chart', { has: preview.page.getByText(metric, { exact: true }) });
  const svg = (metric: string) => chart(metric).locator('svg.chart-svg');
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('draws one line a group, the mean of its runs, with a band', async () => {
    await open({ remembered: grouped({}) });
    assert.equal(await chart('loss').locator('path.line').count(), 4);
    assert.equal(await chart('loss').locator('path.band').count(), 4);
    const slider = svg('loss');
    await slider.press('End');
    const mean = RUNS.filter((_, i) => i % 2 === 0)
      .map(({ rows }) => rows.findLast(row => 'validation/loss' in row.values)!.values['validation/loss']!)
      .reduce((sum, value) => sum + value / 4, 0);
    const spoken = (await slider.getAttribute('aria-valuetext'))!;
    assert.match(spoken, /^step 200: /);
    assert.ok(spoken.includes(`spam, model.type gru validation ${mean.toFixed(3)}`), spoken);
    assert.match((await preview.page.locator('.group-legend').textContent())!, /gru 4.*lstm 4/);
    await keepPicture(preview, 'curves-groups');
  });

  it('groups by a key or a pattern, and gives runs of a group one color where no mean is wanted', async () => {
    await open();
    await preview.page.getByLabel('Group by').selectOption('regular expression');
    await preview.page.getByLabel('Regular expression for names of runs').fill('lstm|gru');
    await preview.page.getByLabel('Mean').uncheck();
    await preview.settle();
    const colours = await chart('loss')
      .locator('path.line')
      .evaluateAll(all => all.map(line => line.getAttribute('stroke')));
    assert.equal(colours.length, 16);
    assert.equal(new Set(colours).size, 2);
    await preview.page.getByLabel('Regular expression for names of runs').fill('(');
    await preview.page.getByText('"(" is not a regular expression.').waitFor();
    await preview.page.getByLabel('Group by').selectOption('model.type');
    await preview.page.getByText('model.type gru').waitFor();
    const remembered = (await preview.remembered()) as { grouping: { by: string } };
    assert.equal(remembered.grouping.by, 'key:model.type');
  });

  it('has a logarithmic x-axis', async () => {
    await open();
    await preview.page.getByLabel('Log x').check();
    await preview.settle();
    const ticks = await svg('loss').locator('.axis').first().locator('text').allTextContents();
    assert.deepEqual(ticks, ['1', '3', '10', '30', '100']);
    assert.equal(await svg('loss').getAttribute('aria-valuemin'), '1');
  });

  it('runs along the clock too', async () => {
    await open();
    await preview.page.getByText('Clock', { exact: true }).click();
    await preview.settle();
    const began = Number(await svg('loss').getAttribute('aria-valuemin'));
    assert.equal(began, Math.min(...RUNS.map(({ startedAt }) => Date.parse(startedAt))) + 31);
  });

  it('pans by dragging with Shift, by keys and by the wheel', async () => {
    await open();
    const range = async () => [
      Number(await svg('loss').getAttribute('aria-valuemin')),
      Number(await svg('loss').getAttribute('aria-valuemax')),
    ];
    await svg('loss').press('+');
    await preview.settle();
    const before = await range();
    const box = (await svg('loss').boundingBox())!;
    await preview.page.keyboard.down('Shift');
    await preview.page.mouse.move(box.x + 200, box.y + 90);
    await preview.page.mouse.down();
    await preview.page.mouse.move(box.x + 150, box.y + 90, { steps: 3 });
    await preview.page.mouse.up();
    await preview.page.keyboard.up('Shift');
    await preview.settle();
    const after = await range();
    assert.ok(
      after[0]! > before[0]! + 5 && Math.abs(after[1]! - after[0]! - (before[1]! - before[0]!)) < 1e-6,
      `${before} ${after}`,
    );
    await svg('loss').press('Alt+ArrowLeft');
    await preview.settle();
    assert.ok((await range())[0]! < after[0]!);
    await preview.page.mouse.move(box.x + 200, box.y + 90);
    await preview.page.keyboard.down('Control');
    await preview.page.mouse.wheel(0, 300);
    await preview.page.keyboard.up('Control');
    await preview.until(
      `(svg => svg.ariaValueMax - svg.ariaValueMin > ${1.5 * (before[1]! - before[0]!)})(document.querySelector('.chart-svg'))`,
    );
  });

  it('selects a step in all charts by a click or Enter, and tells its values in the table', async () => {
    await open();
    await svg('loss').click({ position: { x: 200, y: 90 } });
    await preview.settle();
    assert.equal(await preview.page.locator('.cross .marked').count(), await preview.page.locator('.chart').count());
    await preview.page.getByText('Values as a table', { exact: true }).click();
    await preview.page.getByRole('columnheader', { name: 'Selected' }).waitFor();
    await svg('accuracy').press('Escape');
    await preview.until('document.querySelectorAll(".cross .marked").length === 0');
    await svg('accuracy').press('Home');
    await svg('accuracy').press('Enter');
    await preview.until('document.querySelectorAll(".cross .marked").length > 0');
  });

  it('orders the tooltip by what is nearest to the pointer', async () => {
    await open({ remembered: { order: 'nearest' } });
    const { x, y, height } = (await svg('accuracy').boundingBox())!;
    await preview.page.mouse.move(x + 250, y + height - 40);
    const cells = preview.page.locator('.tooltip td.number:last-child');
    await cells.first().waitFor();
    const low = (await cells.allTextContents()).map(Number);
    await preview.page.mouse.move(x + 250, y + 12);
    await preview.settle();
    const high = (await cells.allTextContents()).map(Number);
    assert.ok(high[0]! > low[0]!, `${low[0]} ${high[0]}`);
  });

  it('puts a pinned chart first, and remembers it', async () => {
    await open();
    await preview.page.getByRole('button', { name: 'Pin gradient-norm' }).click();
    await preview.settle();
    assert.match((await preview.page.locator('.chart h3').first().textContent())!, /gradient-norm/);
    assert.deepEqual(((await preview.remembered()) as { pinned: string[] }).pinned, ['gradient-norm']);
  });

  it('lists runs beside the charts where there is room, and above them where there is none', async () => {
    await open({ width: 1100, remembered: { beside: true } });
    const place = async (selector: string) => (await preview.page.locator(selector).first().boundingBox())!;
    const [runs, charts] = [await place('.runs'), await place('.charted')];
    assert.ok(charts.x >= runs.x + runs.width, 'beside');
    await preview.page.setViewportSize({ width: 320, height: 900 });
    await preview.settle();
    await preview.until('document.documentElement.scrollWidth <= 320');
    const [above, below] = [await place('.runs'), await place('.charted')];
    assert.ok(below.y >= above.y + above.height, 'above');
  });

  it('saves a picture, and asks for the values', async () => {
    await open();
    await preview.page.getByRole('button', { name: 'Save PNG' }).click();
    await preview.page.getByRole('button', { name: 'Save CSV' }).click();
    for (let i = 0; i < 200 && said('save').length === 0; i++) await preview.page.waitForTimeout(20);
    const { name, png } = said('save')[0] as { name: string; png: string };
    assert.equal(name, 'curves.png');
    assert.equal(Buffer.from(png, 'base64').subarray(1, 4).toString(), 'PNG');
    assert.deepEqual(said('saveValues'), [{ folders: RUNS.map(({ folder }) => folder) }]);
  });

  it('paints many points on a canvas, and yet saves them as lines', async () => {
    const long = Array.from({ length: 30 }, (_, i) =>
      makeRun(`long-${i}`, { folder: `/project/.nlp/runs/long/${i}`, rows: i === 0 ? makeRows(1, 40, 0) : [] }),
    );
    const lossOf = (seed: number) =>
      columnsOf(makeRows(1, 2000, seed, 500)).filter(({ name }) => name === 'train/loss');
    await open({}, long);
    for (const [i, { folder }] of long.entries()) await preview.post('columns', { folder, columns: lossOf(i) });
    await preview.until('document.querySelector(".chart-canvas").hidden === false');
    const painted = await preview.page.evaluate(`(canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some(value => value > 0);
    })(document.querySelector('.chart-canvas'))`);
    assert.equal(painted, true);
    assert.equal(await chart('loss').locator('path.line').count(), 0);
    await preview.page.getByRole('button', { name: 'Save SVG' }).click();
    const { svg: saved } = said('save')[0] as { svg: string };
    assert.ok((saved.match(/<path/g) ?? []).length > 30);
    assert.equal(await chart('loss').locator('path.line').count(), 0);
  });
});
