import assert from 'node:assert/strict';
import { keepPicture } from '../keepPicture';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { THEMES, type ThemeName } from '../themes';
import { columnOf, sample, stateOf } from './page';

describe('tokens page in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (state: unknown, options: Partial<PreviewOptions> = {}) => {
    const news = (name: string, _: unknown, post: (name: string, payload: unknown) => void) => {
      if (name === 'ready') post('state', state);
    };
    preview = await openPreview({ view: 'tokens', host: { news }, ...options });
    await preview.page.locator('.grid, .empty').first().waitFor();
    await preview.settle();
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const texts = (selector: string) => preview.page.locator(selector).allTextContents();
  const both = () =>
    stateOf(columnOf('first', 'sentencePiece/bpe.model', 40), columnOf('second', 'wordpiece.tokenizer.json'));

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('shows every character of the text once for each tokenizer, its rows side by side', async () => {
    await open(both());
    const shown = sample.replaceAll('\n', '\u23ce').replaceAll(' ', '\u2423');
    for (const column of [0, 1]) {
      const cells = await texts(`.cell:nth-of-type(2n + ${column + 1})`);
      const bytes = await texts(`.cell:nth-of-type(2n + ${column + 1}) .byte`);
      assert.equal(cells.join(''), shown, `column ${column}, with ${bytes.length} bytes`);
    }
    await keepPicture(preview, 'tokens');
  });

  it('tells a token that is chosen, and marks its characters in the other column', async () => {
    await open(both());
    const token = preview.page.locator('[data-column="0"][data-token="2"]');
    await token.click();
    const [name, , id] = await Promise.all([token.textContent(), token.getAttribute('title'), texts('.details dd')]);
    assert.ok(name);
    assert.match(id[1]!, /^\d+$/);
    assert.ok((await texts('.marked')).length >= 2);
    await token.dblclick();
    assert.equal(said('reveal').length, 1);
  });

  it('is walked with the arrow keys, and Enter selects in the editor', async () => {
    await open(both());
    await preview.page.locator('[data-column="1"][data-token="0"]').focus();
    await preview.page.keyboard.press('ArrowRight');
    await preview.page.keyboard.press('End');
    await preview.page.keyboard.press('ArrowLeft');
    await preview.page.keyboard.press('Enter');
    const focused = await preview.page.evaluate('document.activeElement.getAttribute("aria-label")');
    assert.match(String(focused), /, ID \d+, characters \d+ to \d+/);
    assert.equal(said('reveal').length, 1);
  });

  it('shows tokens and ids in place of the text, and keeps that', async () => {
    await open(stateOf(columnOf('first', 'sentencePiece/unigram.model')));
    await preview.page.getByText('IDs', { exact: true }).click();
    assert.match((await texts('.token'))[0]!, /^\d+$/);
    assert.deepEqual(await preview.remembered(), { shown: 'ids' });
    await preview.page.getByRole('button', { name: 'Compare With\u2026' }).click();
    assert.deepEqual(said('choose'), [{ side: 'second' }]);
  });

  it('says what a tokenizer refused, and how to begin', async () => {
    const failure = 'x.model is no SentencePiece model: it has no pieces. Download it again.';
    const second = { side: 'second', name: 'x.model', detail: 'x.model', working: false, failure } as const;
    await open(stateOf(columnOf('first', 'sentencePiece/unigram.model'), second));
    assert.deepEqual(await texts('.failure'), [failure]);
    await preview.post('state', { columns: [], shading: 'first' });
    await preview.page.getByRole('button', { name: 'Inspect Tokenization' }).click();
    assert.equal(said('inspect').length, 1);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[])
    it(`${theme}: parts tokens by shades or borders, at 300 pixels too`, async () => {
      await open(both(), { theme });
      const style = (token: number) =>
        preview.page.evaluate(`(() => {
          const { backgroundColor, borderTopColor } = getComputedStyle(document.querySelectorAll('.token')[${token}]);
          return backgroundColor + ' ' + borderTopColor;
        })()`) as Promise<string>;
      const [one, two] = [await style(0), await style(1)];
      if (theme.startsWith('high')) assert.doesNotMatch(one, /rgba\(0, 0, 0, 0\)$/);
      else assert.notEqual(one, two);
      await preview.page.setViewportSize({ width: 300, height: 700 });
      await preview.settle();
      const wide = await preview.page.evaluate('document.documentElement.scrollWidth');
      assert.ok(Number(wide) <= 300, `${wide} pixels`);
    });
});
