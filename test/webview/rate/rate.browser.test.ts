import assert from 'node:assert/strict';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { THEMES, type ThemeName } from '../themes';
import { makeSweep } from './sweep';

const config = { path: '/home/ada/spam.nlp.yaml', name: 'spam' };

describe('learning-rate view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (state: unknown, options: Partial<PreviewOptions> = {}) => {
    const news = (name: string, _: unknown, post: (name: string, payload: unknown) => void) => {
      if (name === 'ready') post('state', state);
    };
    preview = await openPreview({ view: 'rate', host: { news }, ...options });
    await preview.page.locator('h2').first().waitFor();
    await preview.settle();
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('writes a suggestion into the config at a press', async () => {
    await open({ config, sweep: makeSweep() });
    await preview.page.getByRole('button', { name: 'Use 0.0092' }).click();
    assert.deepEqual(said('use'), [{ rate: 0.0092 }]);
    await preview.post('state', { config, sweep: makeSweep(), used: 0.0092 });
    await preview.page.getByText('written', { exact: true }).waitFor();
    assert.equal(await preview.page.locator('.mark').count(), 2);
  });

  it('is read and chosen by keyboard alone', async () => {
    await open({ config, sweep: makeSweep() });
    const slider = preview.page.getByRole('slider', { name: 'Loss by learning rate' });
    await slider.focus();
    await preview.page.keyboard.press('End');
    assert.match((await slider.getAttribute('aria-valuetext'))!, /^rate 4\.8: loss/);
    await preview.page.keyboard.press('PageUp');
    for (let i = 0; i < 3; i++) await preview.page.keyboard.press('PageDown');
    await preview.page.keyboard.press('Enter');
    const [choice] = said('use') as { rate: number }[];
    assert.ok(choice!.rate > 0.01 && choice!.rate < 0.05, JSON.stringify(choice));
  });

  it('takes the rate under the pointer', async () => {
    await open({ config, sweep: makeSweep() });
    const box = (await preview.page.locator('.rate-svg').boundingBox())!;
    await preview.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await preview.settle();
    assert.equal(said('use').length, 1);
  });

  it('shows progress with a stop, why a sweep failed, and what to do at first', async () => {
    await open({ config, finding: { message: 'step 40 of 100', fraction: 0.4 } });
    await preview.page.getByText('step 40 of 100').waitFor();
    await preview.page.getByRole('button', { name: 'Stop' }).click();
    assert.equal(said('stop').length, 1);
    await preview.post('state', { config, failure: 'data.csv has no column "label"' });
    await preview.page.getByRole('alert').getByText('no column').waitFor();
    await preview.post('state', {});
    await preview.page.getByRole('button', { name: 'Select Config…' }).click();
    assert.equal(said('find').length, 1);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[])
    it(`draws in ${theme}, wide and narrow`, async () => {
      for (const width of [900, 360]) {
        await open({ config, sweep: makeSweep() }, { theme, width, height: 640 });
        assert.ok((await preview.page.locator('.average').getAttribute('d'))!.length > 500);
        const spare = 'document.documentElement.clientWidth - document.documentElement.scrollWidth';
        assert.ok(Number(await preview.page.evaluate(spare)) >= 0);
        const folder = process.env.VIEW_PICTURES;
        if (folder) await preview.page.screenshot({ path: `${folder}/rate-${theme}-${width}.png` });
        if (width === 900) await preview.close();
      }
    });
});
