import assert from 'node:assert/strict';
import { keepPicture } from '../keepPicture';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { THEMES, type ThemeName } from '../themes';
import { makeSweep } from './sweep';

const base = { continues: false, files: true };

describe('sweep view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (state: unknown, options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({
      view: 'sweep',
      host: {
        news: (name, _payload, post) => {
          if (name === 'ready') post('state', state);
        },
      },
      ...options,
    });
    await preview.page.locator('h2').first().waitFor();
    await preview.settle();
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const press = (name: string) => preview.page.getByRole('button', { name, exact: true }).click();
  const rows = () => preview.page.locator('.sortable tbody tr');

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('leads on where there is no sweep, and where one cannot be read', async () => {
    await open({ continues: false, files: false });
    await preview.page.getByText('Create a file NAME.sweep.yaml').waitFor();
    assert.equal(await preview.page.getByRole('button', { name: 'Start Sweep' }).count(), 0);
    await preview.post('state', base);
    await press('Start Sweep');
    await press('Open Sweep…');
    await preview.page.getByRole('button', { name: /^Learn more/ }).click();
    assert.deepEqual([said('start').length, said('choose').length, said('learnMore')], [1, 1, ['sweep']]);
    await preview.post('state', { ...base, problem: 'journal.log is damaged' });
    await preview.page.getByText('journal.log is damaged').waitFor();
    await preview.post('state', { ...base, begins: 'sentiment-linear', job: { state: 'queued' } });
    await preview.page.getByText('Queued').waitFor();
    await press('Stop');
    assert.equal(said('stop').length, 1);
  });

  it('has an axis a key and one of the metric, and marks what did not end', async () => {
    await open({ ...base, sweep: makeSweep() });
    const axes = await preview.page.locator('.parallel-axis').evaluateAll(all => all.map(each => each.ariaLabel));
    assert.deepEqual(axes, [
      'train.optimizer.learning-rate, logarithmic',
      'train.batch',
      'tokenizer.minimum-count',
      'loss, sets the color',
    ]);
    assert.equal(await preview.page.locator('.parallel-lines path').count(), 20);
    assert.equal(await preview.page.locator('.parallel-lines .pruned').count(), 4);
    assert.equal(await preview.page.locator('.parallel-lines .failed').count(), 1);
    assert.equal(await preview.page.locator('.parallel-lines .chosen').count(), 1);
    assert.match(
      (await preview.page.locator('.counted').textContent())!,
      /^20 of 20 trials, 4 pruned, 1 failed\. Best/,
    );
    assert.equal(await preview.page.locator('.scores .trial').count(), 19);
    await preview.page.getByText('with so few, do not trust it').waitFor();
    await preview.page.getByText(/^PED-ANOVA/).waitFor();
  });

  it('draws scores that are far apart by their logarithm, and others beyond the edge as arrows', async () => {
    const sweep = makeSweep();
    await open({ ...base, sweep });
    assert.equal(await preview.page.locator('.scores path.trial').count(), 0);
    const [first, ...others] = sweep.trials;
    const astray = { ...sweep, trials: [{ ...first!, value: first!.value! * 20 }, ...others] };
    await preview.post('state', { ...base, sweep: astray });
    await preview.until('document.querySelectorAll(".scores path.trial").length === 1');
    const far = { ...sweep, trials: [{ ...first!, value: first!.value! / 1000 }, ...others] };
    await preview.post('state', { ...base, sweep: far });
    await preview.page.getByText('loss (log), lower is better').waitFor();
    assert.equal(await preview.page.locator('.scores circle.trial').count(), 19);
  });

  it('follows a sweep that runs: the keyboard stays where it is', async () => {
    const running = (trials: number) => ({
      ...base,
      sweep: makeSweep({ trials, status: 'running' }),
      job: { state: 'running', message: '' },
    });
    await open(running(3));
    await preview.page.locator('[data-trial="1"] button').focus();
    await preview.post('state', running(9));
    await preview.until('document.querySelectorAll(".sortable tbody tr").length === 9');
    assert.equal(await preview.page.evaluate('document.activeElement.textContent'), '1');
    await preview.page.getByText(/^8 of 13 trials/).waitFor();
    const lines = preview.page.getByRole('listbox');
    await lines.focus();
    await preview.page.keyboard.press('ArrowDown');
    const at = await lines.getAttribute('aria-activedescendant');
    await preview.post('state', running(10));
    await preview.until('document.querySelectorAll(".sortable tbody tr").length === 10');
    assert.equal(await preview.page.evaluate('document.activeElement.getAttribute("role")'), 'listbox');
    assert.equal(await lines.getAttribute('aria-activedescendant'), at);
    const stop = preview.page.getByRole('button', { name: 'Stop', exact: true });
    await stop.focus();
    await preview.page.keyboard.press('Enter');
    assert.equal(said('stop').length, 1);
    await preview.post('state', { ...base, sweep: makeSweep({ trials: 10, status: 'stopped' }), continues: true });
    await preview.page.getByRole('button', { name: 'Continue', exact: true }).waitFor();
    assert.equal(await preview.page.evaluate('document.activeElement.textContent'), 'Continue');
    await preview.page.keyboard.press('Enter');
    assert.equal(said('start').length, 1);
  });

  it('says where a sweep runs that is not of this window', async () => {
    await open({ ...base, sweep: makeSweep({ status: 'running' }) });
    await preview.page.getByText('Runs in process 4711; stop it there.').waitFor();
    assert.equal(await preview.page.getByRole('button', { name: /^(Stop|Continue|Start New Sweep)$/ }).count(), 0);
  });

  it('brushes by keys and by pointer: lines and rows follow', async () => {
    await open({ ...base, sweep: makeSweep() });
    const axis = preview.page.getByRole('slider', { name: /^train\.batch/ });
    for (let i = 0; i < 10; i++) await axis.press('ArrowDown');
    await preview.settle();
    assert.match((await axis.getAttribute('aria-valuetext'))!, /^8, 16, \d+ of 20 trials$/);
    const kept = await rows().count();
    assert.ok(kept > 0 && kept < 20, String(kept));
    assert.equal(await preview.page.locator('.parallel-lines .out').count(), 20 - kept);
    await press('Compare');
    const [{ trials }] = said('compare') as [{ trials: readonly number[] }];
    assert.equal(trials.length, kept);
    await axis.press('Escape');
    await preview.until('document.querySelectorAll(".sortable tbody tr").length === 20');
    await preview.settle();
    const grip = preview.page.locator('[data-axis="loss"] .grip');
    const box = (await grip.boundingBox())!;
    await preview.page.mouse.move(box.x + 12, box.y + box.height - 6);
    await preview.page.mouse.down();
    await preview.page.mouse.move(box.x + 12, box.y + box.height / 2, { steps: 4 });
    await preview.page.mouse.up();
    await preview.until('document.querySelector(".brush") !== null');
    assert.ok((await rows().count()) < 20);
    const remembered = (await preview.remembered()) as { plot: { brushes: object } };
    assert.deepEqual(Object.keys(remembered.plot.brushes), ['loss']);
    await press('Clear Brushes');
    await preview.until('document.querySelectorAll(".sortable tbody tr").length === 20');
  });

  it('tells a trial under the pointer and the keys, and opens its run', async () => {
    const sweep = makeSweep();
    await open({ ...base, sweep });
    const lines = preview.page.getByRole('listbox');
    await lines.focus();
    const active = () =>
      preview.page.evaluate(
        'document.getElementById(document.querySelector("[role=listbox]").getAttribute("aria-activedescendant")).ariaLabel',
      );
    assert.match(String(await active()), new RegExp(`^Trial ${sweep.best!.trial}, completed: .*loss`));
    await preview.page.locator('.tooltip', { hasText: `Trial ${sweep.best!.trial}, completed` }).waitFor();
    await preview.page.keyboard.press('ArrowDown');
    assert.notEqual(await active(), null);
    await preview.page.keyboard.press('Home');
    await preview.page.keyboard.press('Enter');
    assert.deepEqual(said('openRun'), [{ trial: sweep.best!.trial, what: 'curves' }]);
    const chart = preview.page.getByRole('slider', { name: 'Score by trial' });
    await chart.focus();
    await preview.page.keyboard.press('Home');
    assert.match((await chart.getAttribute('aria-valuetext'))!, /^trial 1, completed: loss 0\.\d+$/);
    await preview.page.keyboard.press('Enter');
    await press('Open Best Run');
    await preview.page.getByRole('button', { name: 'Trial 3: open its run' }).click();
    assert.deepEqual(said('openRun').slice(1), [
      { trial: 1, what: 'curves' },
      { trial: sweep.best!.trial, what: 'report' },
      { trial: 3, what: 'curves' },
    ]);
  });

  it('sorts the table by any column, trials without a score last, and keeps that', async () => {
    await open({ ...base, sweep: makeSweep() });
    const first = () => rows().first().locator('th').textContent();
    assert.match((await first())!, /best$/);
    assert.match((await rows().last().textContent())!, /failed: the loss is not a number/);
    await preview.page.locator('[data-key="trial"]').click();
    assert.equal(await first(), '1');
    await preview.page.locator('[data-key="train.optimizer.learning-rate"]').click();
    await preview.settle();
    const rates = makeSweep().trials.map(({ settings }) => settings['train.optimizer.learning-rate'] as number);
    const greatest = rates.indexOf(Math.max(...rates)) + 1;
    assert.match((await first())!, new RegExp(`^${greatest}(best)?$`));
    await preview.post('state', { ...base, sweep: makeSweep({ trials: 21 }) });
    await preview.until('document.querySelectorAll(".sortable tbody tr").length === 21');
    const head = preview.page.getByRole('columnheader', { name: /learning-rate/ });
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
  });

  it('marks an axis of a logarithm at round numbers', async () => {
    await open({ ...base, sweep: makeSweep() });
    const marks = preview.page.locator('[data-axis="train.optimizer.learning-rate"] .tick-text');
    assert.deepEqual(await marks.allTextContents(), [
      ...['0.001', '0.002', '0.005', '0.01', '0.02', '0.05', '0.1', '0.2', '0.3'],
    ]);
  });

  it('has all of thousands of trials in its table, and makes the rows in sight', async () => {
    await open({ ...base, sweep: makeSweep({ trials: 3000 }) });
    const { page } = preview;
    const numbers = () =>
      page.locator('.sortable tbody [data-trial]').evaluateAll(all => all.map(each => each.dataset.trial));
    await page.locator('[data-key="trial"]').click();
    await preview.until('document.querySelector("tbody [data-trial]").dataset.trial === "1"');
    const made = await numbers();
    assert.ok(made.length > 20 && made.length < 120, String(made.length));
    assert.equal(await page.locator('.sortable').getAttribute('aria-rowcount'), '3001');
    // The keyboard goes on below what was made at first.
    await page.getByRole('button', { name: 'Trial 1: open its run' }).focus();
    for (let i = 0; i < 90; i++) await page.keyboard.press('Tab');
    const focused = Number(await page.evaluate('document.activeElement.closest("[data-trial]").dataset.trial'));
    assert.ok(focused > made.length, String(focused));
    await page.evaluate('document.querySelector(".windowed").scrollTo(0, 1e9)');
    await preview.until(`document.querySelector("tbody [data-trial='3000']") !== null`);
    const last = page.locator('.sortable tbody tr:has([data-trial="3000"])');
    assert.equal(await last.getAttribute('aria-rowindex'), '3001');
    assert.ok(await last.isVisible());
    assert.ok((await numbers()).length < 120);
    // What had the keyboard is out of sight: it is where the arrow keys scroll.
    assert.equal(await page.evaluate('document.activeElement.classList.contains("windowed")'), true);
    const place = () => page.evaluate('document.querySelector(".windowed").scrollTop');
    const before = await place();
    await preview.post('state', { ...base, sweep: makeSweep({ trials: 3001 }) });
    await preview.until('document.querySelector(".sortable").getAttribute("aria-rowcount") === "3002"');
    assert.equal(await place(), before);
    await preview.post('state', { ...base, sweep: makeSweep({ trials: 30 }) });
    await preview.until('document.querySelectorAll(".sortable tbody [data-trial]").length === 30');
    assert.equal(await page.locator('.windowed').count(), 0);
  });

  it('shows mean and deviation where seeds are varied', async () => {
    await open({ ...base, sweep: makeSweep({ seeds: true }) });
    await preview.page.getByText('Standard deviation').waitFor();
    assert.ok((await preview.page.locator('table.values tbody tr').count()) >= 3);
    assert.match((await preview.page.locator('table.values tbody tr').first().textContent())!, /^batch 8.*± 0\.\d+/);
  });

  it('saves its drawing', async () => {
    await open({ ...base, sweep: makeSweep() });
    await press('Save SVG');
    const { name, svg } = said('save')[0] as { name: string; svg: string };
    assert.equal(name, 'sentiment-linear-parallel.svg');
    assert.match(svg, /<path[^>]*stroke-dasharray/);
  });

  it('is drawn for the documentation', async () => {
    await open({ ...base, sweep: makeSweep() }, { width: 1000, height: 1330 });
    await keepPicture(preview, 'sweep');
  });

  it('breaks names and paths that are wider than the page', async () => {
    const long = { name: 'sentiment-transformer-pretrained-on-reviews', metric: 'macro-f1-of-all-labels' };
    const path =
      '/home/somebody/projects/sentiment/experiments/.nlp/sweeps/sentiment-linear/20261120-080000-abcd/journal.log';
    const sweep = { ...makeSweep(), ...long, failure: `${path} cannot be written` };
    for (const state of [
      { ...base, sweep },
      { ...base, problem: `${path} is damaged` },
      { ...base, begins: long.name, job: { state: 'queued' } },
    ]) {
      await open(state, { width: 300 });
      const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.equal(await preview.page.evaluate(wider), 0, JSON.stringify(Object.keys(state)));
      assert.deepEqual(preview.faults, []);
      await preview.close();
    }
    await open({ ...base, sweep }, { width: 300 });
  });

  for (const theme of Object.keys(THEMES) as ThemeName[])
    it(`draws in ${theme}, wide and narrow: nothing is wider than the page`, async () => {
      for (const width of [1200, 400, 300]) {
        await open({ ...base, sweep: makeSweep() }, { theme, width, height: 1100 });
        const spare = 'document.documentElement.clientWidth - document.documentElement.scrollWidth';
        assert.ok(Number(await preview.page.evaluate(spare)) >= 0, String(width));
        const folder = process.env.VIEW_PICTURES;
        if (folder) await preview.page.screenshot({ path: `${folder}/sweep-${theme}-${width}.png`, fullPage: true });
        if (width !== 300) await preview.close();
      }
    });
});
