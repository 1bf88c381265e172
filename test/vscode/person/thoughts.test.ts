// What a model thinks, as a person sees it: Fill Mask ranks words and puts the chosen one in place, Show Surprise shades what was not expected.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ROOT } from '../session';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

const LINE = 'The Northern Star lay at the inner [MASK] and took on coal.';
const FILE = `${LINE}\nWind [MASK]-east, force [MASK], steady.\nThe tide carried purple umbrellas to the quay.\n`;

interface Filled {
  readonly masks: readonly { readonly candidates: readonly { readonly token: string }[] }[];
}

interface Scored {
  readonly tokens: readonly { readonly token: string; readonly logProbability: number }[];
  readonly perplexity: number;
}

describe('what a model thinks', () => {
  let workbench: Workbench;
  const first = async () => (await workbench.editorText()).split('\n')[0];
  /** Shades are drawn behind the text. */
  const shaded = () =>
    workbench
      .activeEditor()
      .evaluate(
        editor =>
          [...editor.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].filter(
            shade => getComputedStyle(shade).backgroundColor !== 'rgba(0, 0, 0, 0)',
          ).length,
      );
  const waitForWords = () =>
    workbench.eventually('words are offered', async () => {
      const labels = await workbench.quickPickLabels();
      return labels.length > 3 ? labels : undefined;
    });

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      width: 1300,
      height: 800,
      settings: { 'nlpWorkbench.classify.announce': 'never' },
    });
    await cli(workbench, 'import', join(ROOT, 'test/fixtures/thoughts/bert'), '--name', 'harbour-bert');
    await cli(workbench, 'train', 'harbour-n-gram.nlp.yaml');
    workbench.write('watch.txt', FILE);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('watch.txt');
    await workbench.statusBar(/harbour/);
  });

  after(() => workbench.close());

  it('ranks words for a mask, and the chosen one takes its place in one step', async () => {
    const { masks } = await cli<Filled>(workbench, 'fill-mask', 'harbour-bert', LINE);
    await workbench.selectText(LINE);
    await workbench.command('NLP: Fill Mask');
    const labels = await waitForWords();
    assert.match(labels[0]!, /quay/);
    assert.equal(masks[0]!.candidates[0]!.token, 'quay');
    await workbench.page.locator('.quick-input-title', { hasText: /Fill Mask with harbour-bert/ }).waitFor();
    await workbench.screenshot('fill-mask');
    await workbench.page.keyboard.press('Enter');
    await workbench.eventually(
      'the word is there',
      async () => (await first()) === LINE.replace('[MASK]', 'quay') || undefined,
    );
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually('one undo', async () => (await first()) === LINE || undefined);
  });

  it('asks for several masks one after the other, and one undo takes all back', async () => {
    const second = async () => (await workbench.editorText()).split('\n')[1]!;
    await workbench.selectText('Wind [MASK]-east, force [MASK], steady.');
    await workbench.command('NLP: Fill Mask');
    await workbench.page.locator('.quick-input-title', { hasText: 'Fill Mask 1 of 2' }).waitFor();
    await waitForWords();
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.quick-input-title', { hasText: 'Fill Mask 2 of 2' }).waitFor();
    await waitForWords();
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Enter');
    await workbench.eventually(
      'both are filled',
      async () => /^Wind \w+-east, force \d, steady\.$/.test(await second()) || undefined,
    );
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually(
      'one undo',
      async () => (await second()).includes('[MASK]-east, force [MASK]') || undefined,
    );
  });

  it('makes a mask of the word at the cursor', async () => {
    await workbench.selectText('quay');
    await workbench.command('NLP: Fill Mask');
    await waitForWords();
    await workbench.page.keyboard.press('Escape');
    assert.match(await workbench.editorText(), /umbrellas to the quay/);
  });

  it('shades what the model did not expect, says why on hover, and Escape takes it away', async () => {
    const text = 'The tide carried purple umbrellas to the quay.';
    const { perplexity } = await cli<Scored>(workbench, 'score', 'harbour-n-gram.nlp.yaml', text);
    await workbench.selectText(text);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Show Surprise');
    await workbench.statusBar(new RegExp(`perplexity ${String(Math.floor(perplexity)).slice(0, 2)}`));
    await workbench.eventually('it is shaded', async () => (await shaded()) > 3 || undefined);
    // The selection would be drawn over the shades; and after a menu there is no hover before the next click.
    await workbench.activeEditor().locator('.view-line').first().click();
    const hover = (await workbench.hover('purple')).replaceAll(/\s+/g, ' ');
    assert.match(hover, /surprise \d/);
    assert.match(hover, /Expected ?Probability/);
    assert.match(hover, /the tokens before it/);
    await workbench.screenshot('surprise');
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(600);
      await workbench.screenshot(`surprise-${theme}`);
    }
  });

  it('goes away with Escape', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await workbench.eventually('no shade', async () => (await shaded()) === 0 || undefined);
  });
});
