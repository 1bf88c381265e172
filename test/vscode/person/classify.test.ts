// Classify Selection as a person does it: the context menu, the words beside the line, the hover, Escape; several selections; the lens.
import assert from 'node:assert/strict';
import { formatPercent } from '../../../src/core/base/formatNumber';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines, cli, trainSample } from './trainedModel';

const SENTENCE = 'The kettle boils quickly and looks beautiful, I would buy it again.';
const OTHER = 'The screen flickers and nobody answered my messages.';

interface Predicted {
  readonly predictions: readonly { readonly text: string; readonly probabilities: Readonly<Record<string, number>> }[];
}

/** `positive 93% · negative 7%`, as the command line's numbers say. */
function expected(probabilities: Readonly<Record<string, number>>): string {
  const ranked = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
  return ranked.map(([label, value]) => `${label} ${formatPercent(value)}`).join(' · ');
}

describe('Classify Selection', () => {
  let workbench: Workbench;
  let predicted: Predicted['predictions'];

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
    await trainSample(workbench, 'sentiment-bag-of-words.nlp.yaml', 10);
    const answer = await cli<Predicted>(workbench, 'predict', 'sentiment-bag-of-words.nlp.yaml', SENTENCE, OTHER);
    predicted = answer.predictions;
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('try-me.md');
  });

  after(() => workbench.close());

  it('finds the model that the command line trained, and names it in the status bar', async () => {
    await workbench.statusBar(/sentiment-bag-of-words/);
  });

  it('shows label and probabilities beside the line, equal to those of the command line', async () => {
    await workbench.selectText(SENTENCE);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Classify Selection');
    const words = expected(predicted[0]?.probabilities ?? {});
    await workbench.eventually(`the editor shows ${words}`, async () => {
      return (await besideLines(workbench)).includes(words) || undefined;
    });
    await workbench.screenshot('classify');
  });

  it('says on hover which model, which run and how old', async () => {
    // The editor takes the mouse for pressed after a context menu, until it is clicked again.
    const { x, y } = await workbench.rectangleOf('For the sentiment');
    await workbench.page.mouse.click(x + 5, y + 5);
    const hover = (await workbench.hover('The kettle')).replaceAll(/\s+/g, ' ');
    assert.match(hover, /By sentiment-bag-of-words, run \d{8}-\d{6}-\w+ \(best checkpoint\), trained/);
    for (const [label, value] of Object.entries(predicted[0]?.probabilities ?? {})) {
      assert(hover.includes(label) && hover.includes(formatPercent(value)), hover);
    }
  });

  it('takes the words away at Escape', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await workbench.eventually('nothing is marked', async () => {
      return !/(positive|negative) [<>]?[\d.]+%/.test(await besideLines(workbench)) || undefined;
    });
  });

  it('classifies several selections at once, and takes them away with an edit', async () => {
    const { page } = workbench;
    const lines = [SENTENCE, OTHER].map(text => workbench.rectangleOf(text.slice(0, 20)));
    const [first, second] = await Promise.all(lines);
    assert(first && second);
    // Two cursors; with nothing selected, the sentence at each is meant.
    await page.mouse.click(first.x + 20, first.y + first.height / 2);
    await page.keyboard.down('Alt');
    await page.mouse.click(second.x + 20, second.y + second.height / 2);
    await page.keyboard.up('Alt');
    await workbench.command('NLP: Classify Selection');
    const wanted = predicted.map(({ probabilities }) => expected(probabilities));
    await workbench.eventually(`the editor shows ${wanted.join(' and ')}`, async () => {
      const text = await besideLines(workbench);
      return wanted.every(words => text.includes(words)) || undefined;
    });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await workbench.selectText(OTHER);
    await workbench.command('NLP: Classify Selection');
    await workbench.eventually('one is marked', async () => {
      return (await besideLines(workbench)).includes(wanted[1] ?? '') || undefined;
    });
    await workbench.focusEditor();
    await page.keyboard.press('End');
    await page.keyboard.type(' ');
    await workbench.eventually('the mark is gone', async () => {
      return !(await besideLines(workbench)).includes(wanted[1] ?? '') || undefined;
    });
  });

  it('explains in the lens what the cursor stands in, and follows it', async () => {
    await workbench.selectText(SENTENCE);
    const lens = await workbench.webview('body[data-view="lens"] .label-bar');
    const shown = async () => (await lens.locator('.label-bar.predicted').textContent()) ?? '';
    const label = (index: number) => {
      return Object.entries(predicted[index]?.probabilities ?? {}).sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
    };
    await workbench.eventually('the lens agrees', async () => (await shown()).includes(label(0)) || undefined);
    await workbench.selectText(OTHER);
    await workbench.eventually('the lens follows', async () => (await shown()).includes(label(1)) || undefined);
    assert((await lens.locator('.word').count()) > 5);
    await workbench.screenshot('lens');
  });
});
