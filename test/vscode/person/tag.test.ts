// A tagger as a person uses it: Tag File and Tag Selection colour names, the Tags view is the legend, keys step, Escape clears; the report opens a word.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines, cli } from './trainedModel';

interface Tagged {
  readonly predictions: readonly {
    readonly spans: readonly { readonly label: string; readonly text: string; readonly probability: number }[];
  }[];
}

const SENTENCE = 'Greta Harner moved from Kirkfield to Ravenburn on Monday.';

describe('a tagger', () => {
  let workbench: Workbench;
  let spans: Tagged['predictions'][number]['spans'];

  /** The names that stand beside marked text, in order. */
  const marked = async () =>
    (await besideLines(workbench)).match(/"(person|place|house)"/g)?.map(name => name.slice(1, -1)) ?? [];

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      width: 1500,
      height: 950,
      settings: { 'editor.wordWrap': 'off', 'nlpWorkbench.classify.announce': 'never' },
    });
    await cli(workbench, 'train', 'names.nlp.yaml', '--set', 'train.epochs=8');
    const text = workbench.read('notices.txt');
    const { predictions } = await cli<Tagged>(workbench, 'predict', 'names.nlp.yaml', text);
    spans = predictions[0]!.spans;
    assert.ok(spans.length > 6, `${spans.length} spans`);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('notices.txt');
    await workbench.statusBar(/names/);
  });

  after(() => workbench.close());

  it('colours and names what the command line finds in the file, and has a legend', async () => {
    await workbench.command('NLP: Tag File');
    await workbench.eventually('every span is marked', async () => {
      return (await marked()).join() === spans.map(({ label }) => label).join() || undefined;
    });
    const legend = workbench.treeView('Tags');
    const rows = await workbench.eventually('the legend counts them', async () => {
      const shown = await legend.locator('.monaco-list-row').allTextContents();
      return shown.length > 0 ? shown : undefined;
    });
    for (const label of new Set(spans.map(span => span.label))) {
      const count = spans.filter(span => span.label === label).length;
      assert.ok(
        rows.some(row => row.startsWith(label) && row.includes(String(count))),
        `${label} ${count} in ${rows}`,
      );
    }
    await workbench.screenshot('tag-file');
  });

  it('steps from one to the next with the keyboard, and back', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+Home');
    await workbench.page.keyboard.press('Alt+F7');
    const [first, second] = spans;
    await workbench.statusBar(new RegExp(`${first!.label} .*${first!.text}.*1 of ${spans.length}`));
    await workbench.page.keyboard.press('Alt+F7');
    await workbench.statusBar(new RegExp(`${second!.label} .*${second!.text}.*2 of ${spans.length}`));
    await workbench.page.keyboard.press('Shift+Alt+F7');
    await workbench.statusBar(new RegExp(`${first!.text}.*1 of ${spans.length}`));
  });

  it('says on hover how sure it is of each word, and which run said so', async () => {
    const hover = (await workbench.hover('Kirkfield')).replaceAll(/\s+/g, ' ');
    assert.match(hover, /Word ?Tag ?Probability ?Else/);
    assert.match(hover, /Kirkfield (\(unknown\) ?)?[A-Z]-place ?\d/);
    assert.match(hover, /By names, run \d{8}-\d{6}-\w+ \(best checkpoint\), trained/);
    await workbench.screenshot('tag-hover');
    await workbench.page.mouse.move(5, 5);
  });

  it('moves marks along with edits, and takes away those that were edited', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+Home');
    await workbench.page.keyboard.type('Read this:\n');
    await workbench.eventually('all have moved', async () => {
      const text = await workbench.editorText();
      return (text.startsWith('Read this:\n') && (await marked()).length === spans.length) || undefined;
    });
    await workbench.selectText('Kirkfield');
    await workbench.page.keyboard.type('Ki');
    await workbench.eventually('one is gone', async () => (await marked()).length === spans.length - 1 || undefined);
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.page.keyboard.press('ControlOrMeta+Z');
  });

  it('clears at Escape, and tags a selection alone', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await workbench.eventually('nothing is marked', async () => (await marked()).length === 0 || undefined);
    await workbench.treeView('Tags').waitFor({ state: 'detached' });
    await workbench.selectText(SENTENCE);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Tag Selection');
    const { predictions } = await cli<Tagged>(workbench, 'predict', 'names.nlp.yaml', SENTENCE);
    const expected = predictions[0]!.spans.map(({ label }) => label).join();
    await workbench.eventually(
      'the selection is marked',
      async () => (await marked()).join() === expected || undefined,
    );
  });

  it('leaves names out where lines are wrapped, which they would push out of sight', async () => {
    await workbench.updateSettings({ 'editor.wordWrap': 'on' });
    await workbench.eventually('no names', async () => (await marked()).length === 0 || undefined);
    await workbench.updateSettings({ 'editor.wordWrap': 'off' });
    await workbench.eventually('names again', async () => (await marked()).length > 0 || undefined);
  });

  it('can be read in every kind of theme', async () => {
    await workbench.command('NLP: Tag File');
    await workbench.eventually('all is marked', async () => (await marked()).length > 6 || undefined);
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(600);
      await workbench.screenshot(`tag-${theme}`);
    }
  });

  it('shows tags in the report, and opens the word behind a cell in its data file', async () => {
    await workbench.command('NLP: Open Report');
    const report = await workbench.webview('body[data-view="report"] [data-cell]', 60_000);
    const wrong = report.locator('[data-cell]:not(.right)');
    const cells = await wrong.evaluateAll(all =>
      all.flatMap(cell => {
        const [actual, predicted] = (cell.getAttribute('data-cell') ?? '').split(' ');
        return actual !== predicted && Number(cell.textContent) > 0 ? [`${actual} ${predicted}`] : [];
      }),
    );
    assert.ok(cells.length > 0, 'an error to look at');
    await report.locator(`[data-cell="${cells[0]}"]`).click();
    const example = report.locator('.beside .example').first();
    await example.waitFor();
    await workbench.screenshot('tag-report');
    const word = (await example.locator('mark').textContent()) ?? '';
    const [file, line] = ((await example.locator('.place').textContent()) ?? '').split(':');
    await example.click();
    await workbench.page.locator(`.tab.active[aria-label^="${file}"]`).waitFor();
    await workbench.statusBar(new RegExp(`Ln ${line}, Col \\d+ \\(${word.length} selected\\)`));
  });
});
