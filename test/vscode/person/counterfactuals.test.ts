// Copies of a text that are compared, the smallest change, near examples and driving words, as a person asks for them.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

const SENTENCE = 'The kettle boils quickly and looks beautiful, I would buy it again.';
const CONFIG = 'sentiment-bag-of-words.nlp.yaml';

interface Flipped {
  readonly label: string;
  readonly flips: readonly { readonly label: string; readonly edits: readonly { readonly text: string }[] }[];
}
interface Near {
  readonly examples: readonly { readonly text: string; readonly line: number }[];
}
interface Words {
  readonly words: readonly { readonly word: string }[];
}

describe('Counterfactuals', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
    await trainSample(workbench, CONFIG, 10);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('try-me.md');
    await workbench.selectText(SENTENCE);
  });

  after(() => workbench.close());

  const lens = () => workbench.webview('body[data-view="lens"] .what-if');

  it('compares an edited copy with the text', async () => {
    const view = await lens();
    const area = view.getByLabel('Copy of the text');
    await workbench.eventually(
      'the copy is of the sentence',
      async () => (await area.inputValue()) === SENTENCE || undefined,
    );
    await area.fill(SENTENCE.replace('beautiful', 'awful'));
    await view.getByRole('button', { name: 'Add and Compare' }).click();
    const copy = view.locator('.variants > li').first();
    await copy.locator('table').waitFor();
    assert.deepEqual(
      [await copy.locator('del').textContent(), await copy.locator('ins').textContent()],
      ['beautiful', 'awful'],
    );
  });

  it('finds the change that the command line finds', async () => {
    const { label, flips } = await cli<Flipped>(workbench, 'flip', CONFIG, SENTENCE);
    assert.ok(flips.length > 0, 'the sample flips');
    const view = await lens();
    const section = view.getByRole('region', { name: 'Smallest change' });
    await section.getByRole('button', { name: 'Find' }).click();
    const first = section.locator('.found li').first();
    await first.waitFor();
    assert.deepEqual(
      await first.locator('del').allTextContents(),
      flips[0]!.edits.map(({ text }) => text),
    );
    assert.notEqual(flips[0]!.label, label);
    await first.scrollIntoViewIfNeeded();
    await workbench.screenshot('counterfactuals');
  });

  it('opens the nearest training example', async () => {
    const { examples } = await cli<Near>(workbench, 'nearest', CONFIG, SENTENCE);
    const view = await lens();
    const section = view.getByRole('region', { name: 'Nearest training examples' });
    await section.getByRole('button', { name: 'Find', exact: true }).click();
    const first = section.locator('.near li').first();
    await first.waitFor();
    assert.equal(await first.locator('.near-text').textContent(), examples[0]!.text);
    const copy = await view.getByLabel('Copy of the text').inputValue();
    await first.getByRole('button').click();
    await workbench.eventually('its file is open', async () => {
      const title = await workbench.page.locator('.tab.active').first().textContent();
      return title?.includes('reviews.csv') || undefined;
    });
    // The lens follows the cursor, but not into what was opened from it.
    await workbench.page.waitForTimeout(1500);
    assert.equal(await view.getByLabel('Copy of the text').inputValue(), copy);
    assert.equal(await first.locator('.near-text').textContent(), examples[0]!.text);
  });

  it('shows the words that drive a label in the report', async () => {
    const { words } = await cli<Words>(workbench, 'words', CONFIG, '--label', 'positive');
    await workbench.command('NLP: Open Report');
    const view = await workbench.webview('body[data-view="report"] main');
    const section = view.getByRole('region', { name: 'Words', exact: true });
    await section.getByRole('button', { name: 'Show Words' }).click();
    await section.locator('tbody tr').first().waitFor();
    const first = section.locator('tbody tr').first().getByRole('button');
    assert.equal(await first.textContent(), words[0]!.word);
    await first.click();
    await section.locator('.example mark').first().waitFor();
  });
});
