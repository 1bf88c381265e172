import assert from 'node:assert/strict';
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

const host = (state: unknown): Host => ({
  news: (name, _payload, post) => {
    if (name === 'ready') post('state', state);
  },
});

describe('compare view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const comparison = makeComparison();
  const [first, second, third] = comparison.runs.map(run => run.folder);
  const open = async (state: unknown = { comparison }, options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'compare', host: host(state), ...options });
    await preview.page.locator('table, .empty').first().waitFor();
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const press = (name: string | RegExp) => preview.page.getByRole('button', { name }).click();

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('shows three runs whole at half the width, and no number cut in two', async () => {
    await open({ comparison }, { width: 640 });
    const room = await preview.page.evaluate(
      '(box => [box.scrollWidth, box.clientWidth])(document.querySelector(".scroll"))',
    );
    const [wide, there] = room as [number, number];
    assert.ok(wide <= there, `${wide} of ${there}`);
    await preview.page.locator('.change').first().waitFor();
    for (const change of await preview.page.locator('.change').all())
      assert.ok((await change.boundingBox())!.height < 24, 'a difference goes over two lines');
  });

  it('lays scores, configs and data side by side, and marks the best', async () => {
    await open();
    const row = (name: string | RegExp) => preview.page.getByRole('row', { name });
    const accuracy = row(/^validation accuracy/);
    assert.equal(
      (await accuracy.textContent())!.replace(/\s+/g, ' '),
      'validation accuracy ↑, higher is better0.9010.913best+0.012better0.871−0.030worse',
    );
    assert.equal(await accuracy.locator('.badge').count(), 1);
    assert.equal(
      await row(/^model\.width/)
        .locator('td')
        .allTextContents()
        .then(cells => cells.join(' ')),
      '128 256 128',
    );
    assert.equal(await row(/^model\.dropout/).count(), 0);
    assert.equal(await preview.page.getByRole('list', { name: 'Warnings' }).locator('li').count(), 2);
    await preview.page.getByText('The first that works.').waitFor();
  });

  it('shows all keys on demand, and remembers that', async () => {
    await open();
    await preview.page.getByLabel('All keys').check();
    await preview.page.getByRole('row', { name: /^model\.dropout/ }).waitFor();
    assert.deepEqual(await preview.remembered(), { whole: true });
    assert.equal(await preview.page.evaluate('document.activeElement.dataset.key'), 'all');
  });

  it('opens a report, a config, notes and the diff with the first', async () => {
    await open();
    await press('Open the report of twice as wide');
    await press('Open the config of baseline');
    await press('Edit the notes of twice as wide');
    await press('Compare the config of the baseline with that of twice as wide');
    assert.deepEqual(said('open'), [
      { folder: second, what: 'report' },
      { folder: first, what: 'config' },
      { folder: second, what: 'notes' },
    ]);
    assert.deepEqual(said('diff'), [{ folder: second }]);
  });

  it('measures against another run, takes one away, asks for others', async () => {
    await open();
    await press('Compare the others with twice as wide');
    await press('Remove from the comparison: baseline');
    await press('Select Runs…');
    assert.deepEqual(said('compare'), [{ folders: [second, first, third] }, { folders: [second, third] }]);
    assert.equal(said('choose').length, 1);
  });

  it('copies what it shows', async () => {
    await open(undefined, { remembered: { whole: true }, host: host({ comparison }) });
    await press('Copy as Markdown');
    await press('Copy as CSV');
    assert.deepEqual(said('copy'), [
      { format: 'markdown', whole: true },
      { format: 'csv', whole: true },
    ]);
  });

  it('says what to do when there is nothing to compare', async () => {
    await open({ reason: 'There are no two runs here yet.' });
    await preview.page.getByText('There are no two runs here yet.').waitFor();
    await press('Select Runs…');
    assert.equal(said('choose').length, 1);
  });

  it('is reached by keyboard alone, and the table scrolls by it', async () => {
    await open(undefined, { host: host({ comparison }), width: 420, height: 380 });
    const names: string[] = [];
    for (let i = 0; i < 6; i++) {
      await preview.page.keyboard.press('Tab');
      names.push(
        (await preview.page.evaluate(
          'document.activeElement.dataset.key ?? document.activeElement.className',
        )) as string,
      );
    }
    assert.deepEqual(names.slice(1, 6), ['all', 'Copy as Markdown', 'Copy as CSV', 'button link learn-more', 'scroll']);
    await preview.page.locator('.scroll').focus();
    await preview.page.keyboard.press('End');
    await preview.until('document.querySelector(".scroll").scrollTop > 0');
    const head = await preview.page.locator('th.run').first().boundingBox();
    const scroll = await preview.page.locator('.scroll').boundingBox();
    assert(Math.abs(head!.y - scroll!.y) <= 1.5, 'the heads of the columns stay in sight');
  });

  it('keeps focus and place when runs change', async () => {
    await open();
    const button = preview.page.getByRole('button', { name: 'Open the report of twice as wide' });
    await button.focus();
    await preview.post('state', { comparison: { ...comparison, warnings: [] } });
    await preview.page.getByRole('list', { name: 'Warnings' }).waitFor({ state: 'detached' });
    assert.equal(await preview.page.evaluate('document.activeElement.dataset.key'), `Report ${second}`);
  });

  it('never writes a name or a note as markup', async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const runs = comparison.runs.map(run => ({ ...run, title: hostile, notes: hostile }));
    await open({ comparison: { ...comparison, runs } });
    assert.equal(await preview.page.locator('img').count(), 0);
    assert.equal(await preview.page.locator('.run .title').first().textContent(), hostile);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`can be read in the ${theme} theme`, async () => {
      await open(undefined, { host: host({ comparison }), theme });
      if (process.env.KEEP_VIEWS)
        await preview.page.screenshot({ path: `${process.env.KEEP_VIEWS}/compare-${theme}.png` });
      const contrasts = (await preview.page.evaluate(CONTRASTS)) as readonly { text: string; ratio: number }[];
      assert(contrasts.length > 40);
      assert.deepEqual(
        contrasts.filter(({ ratio }) => ratio < 4.5),
        [],
      );
    });
  }
});

/** WCAG 2.2, 1.4.3: the contrast of each text with the first opaque background behind it. */
const CONTRASTS = `(() => {
  const parse = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const over = (top, below) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha));
  };
  const behind = node => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('#root *')].flatMap(node => {
    const text = [...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data).join('').trim();
    if (text === '' || node.closest('.visually-hidden')) return [];
    const back = behind(node);
    const front = over(parse(getComputedStyle(node).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    return [{ text, ratio: (a + 0.05) / (b + 0.05) }];
  });
})()`;
