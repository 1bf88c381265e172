import assert from 'node:assert/strict';
import type { MetricsRow } from '../../../src/core/runs/run';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { THEMES, type ThemeName } from '../themes';
import { makeRows, makeRun } from './runs';

const LAYERS = ['embedding', 'rnn.0.forward', 'rnn.1.forward', 'rnn.2.forward', 'head'];

/** Gradients that shrink from layer to layer, the first ones to nothing; activations every 20 steps. */
function withLayers(rows: readonly MetricsRow[]): MetricsRow[] {
  return rows.map(row => {
    if (row.values['train/loss'] === undefined) return row;
    const values: Record<string, number> = { ...row.values };
    for (const [i, layer] of LAYERS.entries()) {
      values[`health/gradient/${layer}`] = (1 + 0.4 * Math.sin(row.step / 9 + i)) * 10 ** ((i - 4) * 1.7);
      if (row.step % 20 > 0 || !layer.startsWith('rnn')) continue;
      values[`health/activation/${layer}`] = 0.3 + 0.1 * i;
      values[`health/saturated/${layer}`] = Math.min(0.9, (i * row.step) / 800);
    }
    return { ...row, values };
  });
}

const ILL = makeRun('20261121-2345-ab', {
  name: 'spam-rnn',
  rows: withLayers(makeRows(1, 400, 1)),
  fit: { kind: 'overfits', message: 'The validation loss rose from 0.4 to 0.6.', advice: 'More examples help.' },
});
const CUT = makeRun('20261121-2355-ef', {
  name: 'tagger',
  rows: makeRows(1, 200, 3),
  fit: {
    kind: 'truncated',
    message: '40% of the words of validation are not read.',
    advice: 'Set a greater tokenizer.length.',
  },
});
const PLAIN = makeRun('20261121-2350-cd', { name: 'spam-old', rows: makeRows(1, 200, 2) });

describe('health view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (runs = [ILL], options: Partial<PreviewOptions> = {}) => {
    const shown = runs.map(run => run.folder);
    const news = (name: string, _: unknown, post: (name: string, payload: unknown) => void) => {
      if (name === 'ready') post('runs', { runs, shown, looks: {} });
    };
    preview = await openPreview({ view: 'curves', host: { news }, ...options });
    await preview.page.getByText('Layer diagnostics', { exact: true }).click();
    await preview.settle();
  };

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('draws a row per layer, says which have problems and what helps', async () => {
    await open();
    assert.deepEqual(
      (await preview.page.locator('.heatmap .layer').allTextContents()).slice(0, 5).map(text => text.replace('⚠ ', '')),
      LAYERS,
    );
    const findings = await preview.page.locator('.findings li').allTextContents();
    const kinds = await preview.page.locator('.findings .ill').allTextContents();
    assert.deepEqual(kinds, ['vanishing gradients', 'vanishing gradients', 'saturated units', 'saturated units']);
    assert.match(
      findings[0]!,
      /^vanishing gradients embedding gradient norm 1\.494e−7; .*What usually helps: fewer layers/,
    );
    assert.match(findings[3]!, /^saturated units rnn\.2\.forward 90\.0% of activations are saturated/);
    assert.equal(await preview.page.locator('.chart').first().isVisible(), false);
    const badge = preview.page.getByRole('button', { name: /^overfits: why spam-rnn/ });
    const note = preview.page.locator('.fit-note:visible');
    assert.equal(await note.count(), 0);
    await badge.press('Enter');
    assert.match((await note.textContent())!, /\w/);
    assert.equal(await badge.getAttribute('aria-expanded'), 'true');
  });

  it('says where what is not read looks like overfitting', async () => {
    await open([ILL, CUT]);
    assert.equal(await preview.page.locator('.fit-badge:visible').count(), 2);
    await preview.page.getByRole('button', { name: /^truncated: why tagger/ }).click();
    assert.match(
      (await preview.page.locator('.fit-note:visible').textContent())!,
      /^40% of the words of validation are not read\. Set a greater tokenizer\.length\. Learn more$/,
    );
  });

  it('is read cell by cell with the keyboard, and as a table', async () => {
    await open();
    await preview.page.getByText('Saturated units', { exact: true }).click();
    await preview.settle();
    const map = preview.page.getByRole('img', { name: /^Saturated units of 3 layers over 20 points in time/ });
    await map.focus();
    for (const key of ['End', 'PageDown']) await preview.page.keyboard.press(key);
    await preview.page.getByText('step 400: 90.0%').first().waitFor();
    await preview.page.keyboard.press('ArrowLeft');
    await preview.page.getByText('step 380: 90.0%').first().waitFor();
    await preview.page.locator('.health summary').click();
    const cells = preview.page.getByRole('row', { name: /^rnn\.1\.forward/ }).locator('td');
    assert.deepEqual(await cells.allTextContents(), ['5.0%', '5.0%', '90.0%', '90.0%']);
  });

  it('says what to do where a run has nothing of its layers', async () => {
    await open([PLAIN]);
    await preview.page.getByText('Set train.health to gradients').waitFor();
    await preview.page.getByText('Curves', { exact: true }).click();
    await preview.page.locator('path.line').first().waitFor();
  });

  it('chooses among the runs that are shown', async () => {
    const other = { ...makeRun('20261121-2355-ef', { name: 'spam-late', rows: withLayers(makeRows(1, 60, 4)) }) };
    await open([PLAIN, ILL, other]);
    const names = await preview.page.locator('.health select option').allTextContents();
    assert.deepEqual(
      names.map(name => name.split(' ')[0]),
      ['spam-rnn', 'spam-late'],
    );
    await preview.page.getByText('step 1', { exact: true }).waitFor();
    await preview.page.locator('.health select').selectOption(other.folder);
    await preview.page.locator('.heatmap').getByText('60', { exact: true }).waitFor();
  });

  for (const theme of Object.keys(THEMES) as ThemeName[])
    it(`draws in ${theme}, wide and narrow`, async () => {
      for (const width of [900, 360]) {
        await open([ILL], { theme, width, height: 640 });
        assert.ok((await preview.page.locator('.heatmap rect').count()) > 100);
        const spare = 'document.documentElement.clientWidth - document.documentElement.scrollWidth';
        assert.ok(Number(await preview.page.evaluate(spare)) >= 0);
        const folder = process.env.VIEW_PICTURES;
        if (folder) await preview.page.screenshot({ path: `${folder}/health-${theme}-${width}.png` });
        if (width === 900) await preview.close();
      }
    });
});
