import assert from 'node:assert/strict';
import type { LensView } from '../../../src/protocol/lens';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { makeState } from './state';

type State = LensView['toView']['state'];

const host = (state: unknown): Host => ({
  news: (name, _payload, post) => {
    if (name === 'ready') post('state', state);
  },
});

const METHODS = [
  { name: 'integrated-gradients', title: 'integrated gradients' },
  { name: 'lime', title: 'LIME', costly: true },
  { name: 'shap-partition', title: 'SHAP, partition', costly: true },
  { name: 'attention', title: 'attention, last layer' },
] as const;

/** What the host says where LIME was asked for and waits, or was run. */
function stateOf(more: Partial<State> = {}): State {
  const { attribution, ...state } = makeState();
  return { ...state, methods: METHODS, units: 'words', automatic: false, ...more };
}

const attributionOf = (more: object) => ({ ...makeState().attribution!, ...more });
const lime = (score: number) =>
  attributionOf({
    method: 'lime',
    title: 'LIME',
    of: 'probability',
    value: 0.962,
    evaluations: 1000,
    fit: { score, prediction: 0.91 },
  });

describe('methods of attribution in the lens', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (state: unknown, options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'lens', host: host(state), width: 300, height: 760, ...options });
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('waits to be asked for a costly one, and keeps what is chosen', async () => {
    await open(stateOf({ left: METHODS[1] }));
    const { page } = preview;
    await page.getByText('LIME reads many changed texts. It runs when you ask for it.').waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Method' }).inputValue(), 'lime');
    assert.equal(await page.locator('.passage').count(), 0);
    const automatic = page.getByRole('checkbox', { name: 'Run automatically' });
    assert.equal(await automatic.isChecked(), false);
    await page.getByRole('button', { name: 'Run LIME' }).click();
    assert.deepEqual(said('runMethod'), [{}]);
    await automatic.click();
    assert.deepEqual(said('automatic'), [{ automatic: true }]);
    // A cheap one has no such switch.
    await preview.post('state', stateOf({ attribution: attributionOf({ method: 'integrated-gradients' }) }));
    await page.locator('.passage').waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'Run automatically' }).count(), 0);
  });

  it('says how far it is, and can be cancelled', async () => {
    await open(stateOf({ left: METHODS[1] }));
    const { page } = preview;
    await preview.post('state', stateOf({ left: METHODS[1], busy: true, progress: { evaluations: 512, of: 2108 } }));
    await page.getByText('512 of 2,108 evaluations').waitFor();
    assert.equal(
      await page.locator('.busy progress').evaluate(bar => (bar as unknown as { value: number }).value),
      512 / 2108,
    );
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    assert.deepEqual(said('cancelMethod'), [{}]);
    await preview.post('state', stateOf({ attribution: lime(0.94) }));
    await page.getByText('512 of 2,108 evaluations').waitFor({ state: 'hidden' });
  });

  it('shows the local fit of LIME, and warns where it is poor', async () => {
    await open(stateOf({ attribution: lime(0.94) }));
    const { page } = preview;
    await page.getByText('Local fit R² 0.940, local prediction 0.910 (probability 0.962).').waitFor();
    await page.getByText('1,000 evaluations').waitFor();
    assert.equal(await page.getByText(/fits this text poorly/).count(), 0);
    await preview.post('state', stateOf({ attribution: lime(0.03) }));
    await page.getByText('LIME fits this text poorly: do not rely on it.').waitFor();
  });

  it('shows base value and completeness error, and offers units', async () => {
    const attribution = attributionOf({
      method: 'integrated-gradients',
      title: 'integrated gradients',
      base: -0.4,
      error: 0.002,
      evaluations: 52,
    });
    await open(stateOf({ attribution }));
    const { page } = preview;
    await page.locator('.facts').waitFor();
    assert.equal(
      (await page.locator('.facts').textContent())!.trim(),
      'logit 3.200 base value −0.400 completeness error 0.002 52 evaluations',
    );
    const units = page.getByRole('combobox', { name: 'Unit' });
    assert.equal(await units.inputValue(), 'words');
    await units.focus();
    await units.selectOption('sentences');
    assert.deepEqual(said('units'), [{ units: 'sentences' }]);
    await preview.post('state', stateOf({ attribution, units: 'sentences' }));
    await preview.until("document.querySelectorAll('.method select')[1].value === 'sentences'");
    assert.ok(await page.evaluate("document.activeElement === document.querySelectorAll('.method select')[1]"));
  });

  it('says of attention that it is of no label', async () => {
    const attribution = attributionOf({
      method: 'attention',
      title: 'attention, last layer',
      signed: false,
      looks: true,
    });
    await open(stateOf({ attribution }));
    await preview.page.locator('.legend').waitFor();
    assert.equal(await preview.page.locator('.legend').textContent(), 'attended to, whatever the label is');
  });

  for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const)
    it(`fits 200 px and half a window in ${theme}`, async () => {
      await open(stateOf({ attribution: lime(0.03) }), { theme, width: 220 });
      const { page } = preview;
      await page.locator('.costly').waitFor();
      const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
      assert.equal(await page.evaluate(wide), false);
      await page.setViewportSize({ width: 900, height: 500 });
      assert.equal(await page.evaluate(wide), false);
    });
});
