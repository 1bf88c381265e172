// Show Attributions as a person does it: shades, hover, the choice of a method, typing, Escape.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

const SENTENCE = 'The kettle boils quickly and looks beautiful, I would buy it again.';

interface Explained {
  readonly title: string;
  readonly weights: readonly { readonly text: string; readonly weight: number }[];
}

describe('Show Attributions', () => {
  let workbench: Workbench;
  const shaded = () =>
    workbench
      .activeEditor()
      .evaluate(
        editor =>
          [...editor.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].filter(
            shade => getComputedStyle(shade).backgroundColor !== 'rgba(0, 0, 0, 0)',
          ).length,
      );

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      width: 1300,
      height: 800,
      settings: { 'nlpWorkbench.classify.announce': 'never' },
    });
    await trainSample(workbench, 'sentiment-bag-of-words.nlp.yaml', 10);
    workbench.write('note.txt', `${SENTENCE}\nThe screen flickers.\n`);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('note.txt');
    await workbench.statusBar(/sentiment-bag-of-words/);
  });

  after(() => workbench.close());

  it('shades the words, and says on hover what the command line says', async () => {
    const { weights } = await cli<Explained>(workbench, 'explain', 'sentiment-bag-of-words.nlp.yaml', SENTENCE);
    const beautiful = weights.find(({ text }) => text === 'beautiful')!;
    await workbench.selectText(SENTENCE);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Show Attributions');
    await workbench.statusBar(/integrated gradients for \w+: logit/);
    await workbench.eventually('it is shaded', async () => (await shaded()) > 1 || undefined);
    // The selection would be drawn over the shades; and after a menu there is no hover before the next click.
    await workbench.activeEditor().locator('.view-line').nth(1).click();
    const hover = (await workbench.hover('beautiful')).replaceAll(/\s+/g, ' ');
    const side = beautiful.weight > 0 ? 'raises' : 'lowers';
    assert.match(hover, new RegExp(`beautiful ${Math.abs(beautiful.weight).toFixed(3)}.*${side} the score of`));
    assert.match(hover, /completeness error/);
    assert.match(hover, /By sentiment-bag-of-words, run/);
    await workbench.screenshot('attributions');
  });

  it('takes another method, unit and label, step by step', async () => {
    await workbench.command('NLP: Choose Attribution Method');
    const title = (text: string | RegExp) => workbench.page.locator('.quick-input-title', { hasText: text }).waitFor();
    await title('Attribution Method (1/3)');
    await workbench.page.keyboard.type('LIME');
    await workbench.page.keyboard.press('Enter');
    await title('Unit (2/3)');
    await workbench.page.keyboard.press('Enter');
    await title('Label (3/3)');
    await workbench.page.keyboard.type('negative');
    await workbench.page.keyboard.press('Enter');
    await workbench.statusBar(/LIME for negative: probability .* local fit R²/);
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(600);
      await workbench.screenshot(`attributions-${theme}`);
    }
  });

  it('goes away with Escape', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await workbench.eventually('no shade', async () => (await shaded()) === 0 || undefined);
  });
});
