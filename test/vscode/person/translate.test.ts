// What a model writes of a selection: in its place and back by one undo, or beside; where it looked; a summary of a paragraph.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

const GERMAN = ['Der kleine Hund sucht eine rote Lampe im Garten.', 'Heute kauft die Lehrerin ein Buch.'];
const MINUTES =
  'On Friday the town council came together in the reading room. Rain had kept some members at home. ' +
  'Anna Berg asked for a ramp for the library. The price is 4,000 crowns. ' +
  'The members voted for it, nine to two. Work begins in May. Nothing else was decided.';
/** Pictures that are kept show a model that has learned. */
const DONE = process.env.KEEP_SCREENSHOTS !== undefined;

interface Written {
  readonly results: readonly { readonly written: string }[];
}

describe('translation and summary', () => {
  let workbench: Workbench;
  let english: readonly string[];
  const text = async () => (await workbench.editorText()).trimEnd();
  const written = async (command: string, config: string, ...texts: string[]) => {
    const { results } = await cli<Written>(workbench, command, config, ...texts);
    return results.map(result => result.written);
  };

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      files: { 'note.txt': GERMAN.join('\n'), 'minutes.txt': `Before.\n\n${MINUTES}\n\nAfter.` },
      width: 1500,
      height: 950,
      settings: { 'editor.wordWrap': 'on' },
    });
    await cli(workbench, 'train', 'german.nlp.yaml', '--set', DONE ? 'train.epochs=7' : 'train.steps=60');
    await cli(workbench, 'train', 'minutes.nlp.yaml', '--set', 'train.steps=10');
    english = await written('translate', 'german.nlp.yaml', ...GERMAN);
    await workbench.openFile('note.txt');
    await workbench.statusBar(/german|minutes/);
  });

  after(() => workbench.close());

  it('takes the place of the selection, asked where once; one undo brings the original back', async () => {
    await workbench.selectAll();
    const items = await workbench.openContextMenu();
    assert.ok(items.includes('Translate Selection') && items.includes('Summarize Selection'), items.join());
    await workbench.clickMenuItem('Translate Selection');
    await workbench.choose('Replace Selection');
    await workbench.eventually('the translation', async () => (await text()) === english.join('\n') || undefined);
    await workbench.statusBar(/Translated by german/);
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually('one undo', async () => (await text()) === GERMAN.join('\n') || undefined);
    const settings = join(workbench.session.dataFolder, 'data', 'User', 'settings.json');
    await workbench.eventually('the answer is kept', async () => {
      return readFileSync(settings, 'utf8').includes('"nlpWorkbench.write.place": "replace"') || undefined;
    });
  });

  it('does not ask again', async () => {
    await workbench.selectAll();
    await workbench.command('NLP: Translate Selection');
    await workbench.eventually('the translation', async () => (await text()) === english.join('\n') || undefined);
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually('one undo', async () => (await text()) === GERMAN.join('\n') || undefined);
  });

  it('stands beside the text where that is set, and can be put in its place from there', async () => {
    await workbench.updateSettings({ 'nlpWorkbench.write.place': 'beside' });
    await workbench.selectAll();
    await workbench.command('NLP: Translate Selection');
    const beside = workbench.page.locator('.editor-group-container').nth(1);
    await workbench.eventually('the translation beside', async () => {
      const lines = await beside.locator('.view-line').allTextContents();
      return (
        lines
          .map(line => line.replaceAll('\u00a0', ' '))
          .join(' ')
          .includes(english[0]!) || undefined
      );
    });
    const lens = beside.locator('.codelens-decoration a');
    await lens.filter({ hasText: 'Replace Selection' }).waitFor();
    await workbench.screenshot('translate-beside');
    await lens.filter({ hasText: 'Attention' }).click();
    const page = await workbench.webview('body[data-view="attention"] .cells');
    await page.locator('.about', { hasText: english[0]! }).waitFor();
    const rows = await page.locator('.labels.left text').allTextContents();
    const columns = await page.locator('.labels.top text').allTextContents();
    assert.ok(columns.includes('Hund') && rows.at(-1) === '[SEP]', `${rows} x ${columns}`);
    assert.match(
      (await page.locator('.heatmap').getAttribute('aria-label'))!,
      /^Cross-attention from the output to the input/,
    );
    // The attention stays when the translation goes.
    await workbench.command('View: Close Editor');
    await page.locator('.heatmap').waitFor();
    await workbench.screenshot('attention-translation');

    await workbench.openFile('note.txt');
    await workbench.selectAll();
    await workbench.command('NLP: Translate Selection');
    const use = workbench.page.locator('.codelens-decoration a', { hasText: 'Replace Selection' });
    await use.waitFor();
    await use.click();
    await workbench.eventually('it is in place', async () => (await text()) === english.join('\n') || undefined);
  });

  it('summarizes the paragraph that the cursor stands in', async () => {
    await workbench.updateSettings({ 'nlpWorkbench.write.place': 'replace' });
    const [summary] = await written('summarize', 'minutes.nlp.yaml', MINUTES);
    await workbench.openFile('minutes.txt');
    await workbench.selectText('Anna Berg');
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.command('NLP: Summarize Selection');
    await workbench.eventually('the summary', async () => {
      const now = (await text()).replaceAll(/\s+/g, ' ');
      return now === `Before. ${summary} After.`.replaceAll(/\s+/g, ' ') || undefined;
    });
    await workbench.screenshot('summarize');
  });
});
