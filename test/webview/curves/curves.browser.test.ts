import assert from 'node:assert/strict';
import { formatScore } from '../../../src/core/base/formatNumber';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { makeRows, makeRun } from './runs';

const DONE = makeRun('20261121-2345-ab', { rows: makeRows(1, 400, 1) });
const STOPPED = makeRun('20261121-2350-cd', {
  name: 'spam-lstm',
  status: 'stopped',
  resumable: true,
  step: 260,
  startedAt: '2026-11-21T22:22:00Z',
  rows: makeRows(1, 260, 2, 40, 0.7),
});
const RUNNING = makeRun('20261121-2359-ef', {
  name: 'spam-cnn',
  status: 'running',
  step: 100,
  secondsLeft: 8.2,
  startedAt: '2026-11-21T23:33:00Z',
  rows: makeRows(1, 100, 3),
});
const RUNS = [RUNNING, STOPPED, DONE];

const hostOf = (runs: typeof RUNS, shown: readonly string[]): Host => ({
  news: (name, _payload, post) => {
    if (name === 'ready') post('runs', { runs, shown, looks: {} });
  },
});

describe('curves view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (options: Partial<PreviewOptions> = {}) => {
    const host = hostOf(
      RUNS,
      RUNS.map(({ folder }) => folder),
    );
    preview = await openPreview({ view: 'curves', host, ...options });
  };
  const chart = (metric: string) =>
    preview.page.locator('.chart', { has: preview.page.getByText(metric, { exact: true }) });

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('says what to do when there are no runs', async () => {
    await open({ host: hostOf([], []) });
    await preview.page.getByText('select Train above its first line').waitFor();
  });

  it('draws again what begins after the last run has gone', async () => {
    const one = { runs: [DONE], shown: [DONE.folder], looks: {} };
    await open({ host: hostOf([DONE], one.shown) });
    const lines = preview.page.locator('path.line');
    await lines.first().waitFor();
    await preview.post('runs', { runs: [], shown: [], looks: {} });
    await preview.page.getByText('select Train above its first line').waitFor();
    await preview.post('runs', one);
    await lines.first().waitFor();
    assert.equal(await preview.page.getByText('select Train above its first line').count(), 0);
  });

  it('draws a chart for each metric, train and validation told apart by dashes', async () => {
    await open();
    await preview.page.locator('path.line').first().waitFor();
    const titles = await preview.page.locator('.chart h3').allTextContents();
    assert.deepEqual(
      titles.map(title => title.trim()),
      ['loss', 'accuracy', 'macro-F1', 'learning-rate', 'gradient-norm'],
    );
    const dashes = await chart('loss')
      .locator('path.line')
      .evaluateAll(lines =>
        lines.map(line => [line.getAttribute('data-split'), line.hasAttribute('stroke-dasharray')]),
      );
    assert.equal(dashes.length, 6);
    for (const [split, dashed] of dashes) assert.equal(dashed, split === 'validation');
  });

  it('says the step of the crosshair, whatever run ends before it', async () => {
    await open();
    const slider = chart('loss').getByRole('slider');
    await slider.press('End');
    assert.match((await slider.getAttribute('aria-valuetext'))!, /^step 400: /);
    assert.equal(await slider.getAttribute('aria-valuenow'), '400');
  });

  it('says first how long it still takes, and shows it at half the width', async () => {
    await open({ width: 560 });
    const detail = preview.page.locator('.run', { hasText: 'spam-cnn' }).locator('.run-detail');
    assert.match((await detail.textContent())!, /^8 s left · 25% · step 100/);
    const box = (await detail.boundingBox())!;
    assert.ok(box.width > 120, `${box.width}`);
  });

  it('tells 50 runs apart by colour and mark, in the list as in the charts', async () => {
    const runs = Array.from({ length: 50 }, (_, i) =>
      makeRun(`20261121-23${i}-ab`, { folder: `/project/.nlp/runs/spam/${i}`, rows: makeRows(1, 40, i, 20) }),
    );
    await open({
      host: hostOf(
        runs,
        runs.map(({ folder }) => folder),
      ),
    });
    await preview.page.locator('path.line').first().waitFor();
    const swatches = (await preview.page.evaluate(`[...document.querySelectorAll('.run .swatch')].map(swatch => {
      const mark = swatch.querySelector('.mark');
      if (!mark) return getComputedStyle(swatch).backgroundColor;
      const { fill, stroke } = getComputedStyle(mark);
      return mark.dataset.mark + ' ' + (mark.classList.contains('ring') ? stroke : fill);
    })`)) as string[];
    assert.equal(new Set(swatches).size, 50);
    const marks = await chart('loss')
      .locator('.mark')
      .evaluateAll(all => all.map(mark => mark.getAttribute('data-mark')));
    assert.equal(new Set(marks).size, 8);
    const kept = preview.said.find(({ name }) => name === 'looks')!.payload as { looks: object };
    assert.equal(Object.keys(kept.looks).length, 50);
  });

  it('draws a run as the host remembers it, and brings the one asked for into sight', async () => {
    const runs = Array.from({ length: 30 }, (_, i) =>
      makeRun(`20261121-23${i}-ab`, {
        folder: `/project/.nlp/runs/spam/${i}`,
        rows: i === 25 ? makeRows(1, 40, i) : [],
      }),
    );
    const asked = runs[25]!.folder;
    await open({
      host: {
        news: (name, _payload, post) => {
          if (name === 'ready') post('runs', { runs, shown: [asked], looks: { [asked]: 1 }, asked });
        },
      },
    });
    await preview.page.locator('path.line').first().waitFor();
    const row = preview.page.locator(`.run[data-folder="${asked}"]`);
    const [list, box] = [(await preview.page.locator('.run-list').boundingBox())!, (await row.boundingBox())!];
    assert.ok(box.y >= list.y && box.y + box.height <= list.y + list.height, `${box.y} in ${list.y}`);
    const orange = await preview.page.evaluate(
      `getComputedStyle(document.querySelector('.run[data-folder="${asked}"] .swatch')).backgroundColor`,
    );
    assert.equal(orange, 'rgb(209, 134, 22)');
  });

  it('moves the crosshair by keyboard and says all values at the step, greatest first', async () => {
    await open();
    const svg = chart('loss').locator('svg.chart-svg');
    await svg.focus();
    await preview.page.keyboard.press('ArrowLeft');
    await preview.page.keyboard.press('ArrowRight');
    assert.equal(await svg.getAttribute('aria-valuenow'), '2');
    const spoken = (await svg.getAttribute('aria-valuetext')) ?? '';
    for (const { rows } of RUNS) assert.ok(spoken.includes(formatScore(rows[1]!.values['train/loss']!)), spoken);
    const values = await preview.page.locator('.tooltip td.number:last-child').allTextContents();
    const numbers = values.map(Number);
    assert.equal(numbers.length, 6);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );
    await preview.page.keyboard.press('End');
    assert.equal(await svg.getAttribute('aria-valuenow'), '400');
    // The other charts follow.
    assert.equal(await chart('accuracy').locator('svg.chart-svg').getAttribute('aria-valuenow'), '400');
    assert.equal(await chart('accuracy').locator('.cross circle').count(), 6);
  });

  it('names the unit of the losses, unless runs have different ones', async () => {
    const titles = () => preview.page.locator('.chart h3').allTextContents();
    const runs = RUNS.map(run => ({ ...run, lossUnit: 'nats' }));
    await open({ host: hostOf(runs, [runs[0]!.folder, runs[1]!.folder]) });
    await chart('accuracy').locator('path.line').first().waitFor();
    assert.deepEqual(
      (await titles()).slice(0, 2).map(title => title.trim()),
      ['loss (nats)', 'accuracy'],
    );
    await preview.close();
    const mixed = [runs[0]!, { ...runs[1]!, lossUnit: undefined }];
    await open({
      host: hostOf(
        mixed,
        mixed.map(({ folder }) => folder),
      ),
    });
    await chart('accuracy').locator('path.line').first().waitFor();
    assert.equal((await titles())[0]!.trim(), 'loss');
  });

  it('covers no line of the chart that it tells of', async () => {
    await open({ width: 560, height: 900 });
    for (const metric of ['loss', 'accuracy']) {
      const svg = chart(metric).locator('svg.chart-svg');
      await svg.locator('path.line').first().waitFor();
      await svg.scrollIntoViewIfNeeded();
      await preview.settle();
      const { x, y } = (await svg.boundingBox())!;
      await preview.page.mouse.move(x + 200, y + 90);
      await preview.page.mouse.move(x + 203, y + 92);
      await preview.page.locator('.tooltip').waitFor();
      const [box, tip] = [(await svg.boundingBox())!, (await preview.page.locator('.tooltip').boundingBox())!];
      assert.ok(tip.y >= box.y + box.height || tip.y + tip.height <= box.y, JSON.stringify({ metric, box, tip }));
      assert.ok(tip.x >= 0 && tip.x + tip.width <= 560, JSON.stringify(tip));
    }
  });

  it('shows on hover what was measured there', async () => {
    await open({ host: hostOf(RUNS, [DONE.folder]) });
    const svg = chart('gradient-norm').locator('svg.chart-svg');
    await svg.hover({ position: { x: 200, y: 90 } });
    const tooltip = preview.page.locator('.tooltip');
    const step = Number(/at step (\d+)/.exec((await tooltip.textContent()) ?? '')![1]);
    const row = DONE.rows.find(candidate => candidate.step === step && 'train/gradient-norm' in candidate.values)!;
    assert.ok((await tooltip.textContent())!.includes(formatScore(row.values['train/gradient-norm']!)));
  });

  it('grows while a run trains, and stops and resumes', async () => {
    await open();
    const line = chart('loss').locator('path.line').first();
    await line.waitFor();
    const before = await line.getAttribute('d');
    const { rows, ...head } = { ...RUNNING, step: 130, secondsLeft: 6 };
    await preview.post('rows', { run: head, rows: makeRows(101, 130, 3) });
    await preview.page.getByText('6 s left · 32% · step 130 of 400').waitFor();
    assert.notEqual(await line.getAttribute('d'), before);
    assert.equal(await preview.page.locator('progress').evaluate(bar => (bar as { value?: number }).value), 130 / 400);
    await preview.page.getByRole('button', { name: /^Stop spam-cnn/ }).click();
    await preview.page.getByRole('button', { name: /^Resume spam-lstm/ }).click();
    assert.deepEqual(
      preview.said
        .filter(({ name }) => name === 'stop' || name === 'resume')
        .map(({ name, payload }) => [name, payload]),
      [
        ['stop', { folder: RUNNING.folder }],
        ['resume', { folder: STOPPED.folder }],
      ],
    );
    assert.equal(rows.length, 102);
  });

  it('begins with the first step where rows come before the page has the runs', async () => {
    let send: ((name: string, payload: unknown) => void) | undefined;
    const host: Host = {
      news: (name, _payload, post) => {
        if (name === 'ready') send = post;
      },
    };
    await open({ host });
    await preview.settle();
    const { rows, ...run } = RUNNING;
    send!('rows', { run, rows: rows.filter(({ step }) => step > 90) });
    await preview.settle();
    assert.equal(await preview.page.locator('path.line').count(), 0);
    send!('runs', { runs: RUNS, shown: [RUNNING.folder], looks: {} });
    const line = preview.page.locator('path.line.shown[data-split="train"]').first();
    await line.waitFor();
    const start = Number(/M([\d.]+)/.exec((await line.getAttribute('d'))!)![1]);
    assert.ok(start < 60, `the line begins at ${start}`);
  });

  it('offers to resume what left a checkpoint, whatever ended it', async () => {
    const failed = makeRun('20261121-2351-gh', { name: 'spam-full', status: 'failed', step: 100 });
    const kept = makeRun('20261121-2352-ij', { name: 'spam-kept', status: 'failed', resumable: true });
    await open({ host: hostOf([failed, kept], [failed.folder]) });
    await preview.page.getByRole('button', { name: /^Resume spam-kept/ }).waitFor();
    assert.equal(await preview.page.getByRole('button', { name: /^Resume spam-full/ }).count(), 0);
  });

  it('is one stop of the Tab key in the list of runs, and goes through it by arrow keys', async () => {
    const many = Array.from({ length: 20 }, (_, i) => makeRun(`20261121-23${i + 10}-ab`, { name: `run-${i}` }));
    await open({ host: hostOf([RUNNING, ...many], [RUNNING.folder]) });
    const { page } = preview;
    const focused = () =>
      page.evaluate(
        'document.activeElement.getAttribute("aria-label") ?? document.activeElement.closest("[data-folder]")?.dataset.folder',
      );
    await page.locator('.run').first().waitFor();
    await page.getByRole('searchbox').focus();
    await page.keyboard.press('Tab');
    assert.equal(await focused(), RUNNING.folder);
    await page.keyboard.press('ArrowRight');
    assert.match(String(await focused()), /^Show only spam-cnn/);
    await page.keyboard.press('ArrowRight');
    assert.match(String(await focused()), /^Stop spam-cnn/);
    // A row that has fewer: its last.
    await page.keyboard.press('ArrowDown');
    assert.match(String(await focused()), /^Show only run-0/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('End');
    assert.equal(await focused(), many[19]!.folder);
    const [row, list] = [page.locator('.run').last(), page.locator('.run-list')];
    const [inner, outer] = [(await row.boundingBox())!, (await list.boundingBox())!];
    assert.ok(inner.y + inner.height <= outer.y + outer.height + 1, 'the row is out of sight');
    await page.keyboard.press('Space');
    assert.equal(await row.getByRole('checkbox').isChecked(), true);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.closest(".run-list") === null'), true);
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), many[19]!.folder);
  });

  it('shows and hides runs, and remembers it', async () => {
    await open();
    await preview.page.getByLabel(/^spam-lstm/).uncheck();
    await preview.settle();
    assert.equal(await chart('loss').locator('path.line').count(), 4);
    const shown = preview.said.filter(({ name }) => name === 'show').at(-1)!.payload;
    assert.deepEqual(shown, { folders: [RUNNING.folder, DONE.folder] });
    const remembered = (await preview.remembered()) as { shown: string[] };
    assert.deepEqual(remembered.shown, [RUNNING.folder, DONE.folder]);
  });

  it('smooths training lines over what was measured, and leaves validation alone', async () => {
    await open({ remembered: { smoothing: 0.9 } });
    const lines = chart('loss').locator('path.line');
    await lines.first().waitFor();
    assert.equal(await chart('loss').locator('path.raw').count(), 3);
    assert.equal(await chart('loss').locator('path.raw[data-split="validation"]').count(), 0);
    const slider = preview.page.getByRole('slider', { name: 'Smoothing' });
    assert.equal(await slider.getAttribute('aria-valuetext'), '0.90');
    await slider.press('Home');
    await chart('loss').locator('path.raw').first().waitFor({ state: 'detached' });
  });

  it('zooms by dragging, everywhere at once, and back by a double click', async () => {
    await open();
    const svg = chart('loss').locator('svg.chart-svg');
    await svg.scrollIntoViewIfNeeded();
    const box = (await svg.boundingBox())!;
    await preview.page.mouse.move(box.x + 150, box.y + 80);
    await preview.page.mouse.down();
    await preview.page.mouse.move(box.x + 250, box.y + 90, { steps: 4 });
    await preview.page.mouse.up();
    const reset = preview.page.getByRole('button', { name: 'Reset Zoom' });
    await reset.waitFor();
    await preview.settle();
    const [from, to] = [
      Number(await svg.getAttribute('aria-valuemin')),
      Number(await svg.getAttribute('aria-valuemax')),
    ];
    assert.ok(from > 50 && to < 250 && to > from, `${from} ${to}`);
    assert.equal(Number(await chart('accuracy').locator('svg.chart-svg').getAttribute('aria-valuemin')), from);
    await preview.page.mouse.dblclick(box.x + 200, box.y + 80);
    await reset.waitFor({ state: 'hidden' });
    await preview.settle();
    assert.equal(await svg.getAttribute('aria-valuemax'), '400');
  });

  it('runs along steps, epochs or time', async () => {
    await open();
    await preview.page.locator('path.line').first().waitFor();
    await preview.page.getByText('Time', { exact: true }).click();
    await preview.settle();
    const ticks = await chart('loss').locator('.axis').first().locator('text').allTextContents();
    assert.ok(ticks.includes('4 s') && ticks.includes('10 s'), ticks.join());
    await preview.page.getByText('Epoch', { exact: true }).click();
    await preview.settle();
    assert.equal(await chart('loss').locator('svg.chart-svg').getAttribute('aria-valuemax'), '10');
  });

  it('takes the colours of a new theme, and saves them with the drawing', async () => {
    await open();
    const line = chart('loss').locator('path.line').first();
    await line.waitFor();
    const dark = await line.getAttribute('stroke');
    await preview.setTheme('light');
    while ((await line.getAttribute('stroke')) === dark) await preview.page.waitForTimeout(20);
    await preview.page.getByRole('button', { name: 'Save SVG' }).click();
    await preview.settle();
    const { svg } = preview.said.find(({ name }) => name === 'save')!.payload as { svg: string };
    assert.ok(svg.includes('fill="#ffffff"'), 'the background of the theme');
    const drawn = await preview.page.evaluate("getComputedStyle(document.querySelector('path.line')).stroke");
    assert.ok(svg.includes(`stroke="${drawn}"`), `no line in ${drawn}`);
    assert.ok(!/var\(|style=|class=/.test(svg));
    assert.ok(svg.includes('spam-lstm'), 'the legend');
  });

  it('tells the numbers as a table', async () => {
    await open({ host: hostOf(RUNS, [DONE.folder]) });
    await preview.page.getByText('Values as a table').click();
    await preview.settle();
    const row = preview.page.getByRole('row', { name: /^accuracy validation/ });
    const cells = await row.getByRole('cell').allTextContents();
    const accuracy = DONE.rows.at(-1)!.values['validation/accuracy']!;
    assert.equal(cells[3], formatScore(accuracy));
    assert.equal(cells[4], formatScore(accuracy));
    assert.equal(cells[5], '400');
  });

  it('draws 5 runs of 20,000 steps, and a new row, without a noticeable wait', async () => {
    const many = Array.from({ length: 5 }, (_, i) =>
      makeRun(`long-${i}`, { step: 20_000, rows: makeRows(1, 20_000, i, 500) }),
    );
    await open({
      host: hostOf(
        many,
        many.map(({ folder }) => folder),
      ),
    });
    await preview.page.locator('path.line').first().waitFor();
    const { rows: _, ...head } = many[0]!;
    const milliseconds = await preview.page.evaluate(`new Promise(resolve => {
      const started = performance.now();
      window.receiveFromHost(${JSON.stringify({
        kind: 'news',
        name: 'rows',
        payload: { run: head, rows: makeRows(20_001, 20_002, 0, 500) },
      })});
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - started)));
    })`);
    assert.ok(Number(milliseconds) < 1500, `${milliseconds} ms`);
    const length = (await chart('loss').locator('path.line').first().getAttribute('d'))!.length;
    assert.ok(length < 60_000, `${length} characters`);
  });
});
