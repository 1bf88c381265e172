// A text that goes on: Generate Here streams at the cursor and is one undo; Escape stops; the page branches; completion.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

const BEGINNING = 'Sunday, 1 May.\nWind';

interface Generated {
  readonly text: string;
  readonly tokens: readonly { readonly text: string; readonly probability: number }[];
}

describe('generation', () => {
  let workbench: Workbench;
  const text = async () => (await workbench.editorText()).trimEnd();

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      files: { 'note.txt': BEGINNING },
      width: 1500,
      height: 950,
      settings: {
        'nlpWorkbench.generate.seed': 3,
        'nlpWorkbench.generate.length': 120,
        'editor.wordWrap': 'on',
        // A save closes the step of undo; on a slow machine one may fall between two pieces.
        'files.autoSave': 'off',
      },
    });
    await cli(workbench, 'train', 'harbour.nlp.yaml', '--set', 'train.epochs=3');
    await workbench.openFile('note.txt');
    await workbench.statusBar(/harbour/);
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+End');
  });

  after(() => workbench.close());

  it('writes at the cursor what the command line writes, token by token; one undo takes all of it back', async () => {
    const { text: expected } = await cli<Generated>(
      workbench,
      ...['generate', 'harbour.nlp.yaml', '--prompt', BEGINNING, '--seed', '3', '--length', '120'],
    );
    assert.equal([...expected].length, 120);
    const lengths = new Set<number>();
    await workbench.command('NLP: Generate Here');
    await workbench.eventually('the text is written', async () => {
      const now = await text();
      lengths.add(now.length);
      return now === (BEGINNING + expected).trimEnd() || undefined;
    });
    await workbench.screenshot('generate-here');
    assert.ok(lengths.size > 1, 'it came in pieces');
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually('one undo', async () => (await text()) === BEGINNING || undefined);
  });

  it('stops at Escape; what was written stays until the undo', async () => {
    await workbench.updateSettings({ 'nlpWorkbench.generate.length': 50_000 });
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+End');
    await workbench.command('NLP: Generate Here');
    await workbench.eventually('it has begun', async () => (await text()).length > BEGINNING.length + 20 || undefined);
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await workbench.eventually('it stands still', async () => {
      const before = await text();
      await workbench.page.waitForTimeout(700);
      return (await text()) === before || undefined;
    });
    assert.ok((await text()).length > BEGINNING.length);
    await workbench.page.keyboard.press('ControlOrMeta+Z');
    await workbench.eventually('one undo', async () => (await text()) === BEGINNING || undefined);
  });

  it('shows what else could have come, and goes on from it', async () => {
    await workbench.command('NLP: Open Generation');
    const page = await workbench.webview('body[data-view="generation"] textarea');
    await page.locator('textarea').fill(BEGINNING);
    await page.locator('label.field', { hasText: 'Length' }).locator('input').fill('60');
    await page.locator('label.field', { hasText: 'Length' }).locator('input').press('Tab');
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    const tokens = page.locator('.token');
    await workbench.eventually('60 tokens', async () => (await tokens.count()) === 60 || undefined);
    const first = await tokens.allTextContents();
    // With the keyboard: to the fifth token, to its candidates, to another one than was drawn.
    await page.locator('.written').focus();
    for (let i = 0; i < 5; i++) await workbench.page.keyboard.press('ArrowRight');
    await page.locator('.candidates').waitFor();
    await workbench.screenshot('generation');
    const other = page.locator('.candidate:not(.drawn)').first();
    const name = (await other.locator('.name').textContent()) ?? '';
    await other.focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.eventually('the text has branched', async () => {
      const now = await tokens.allTextContents();
      return (now.length === 60 && now[4] !== first[4]) || undefined;
    });
    const branched = await tokens.allTextContents();
    assert.deepEqual(branched.slice(0, 4), first.slice(0, 4));
    assert.equal(branched[4]?.replace(' ', '␣').replace('⏎\n', '⏎'), name);
    const { text: expected } = await cli<Generated>(
      workbench,
      ...['generate', 'harbour.nlp.yaml', '--seed', '3', '--length', '55', '--prompt'],
      BEGINNING + branched.slice(0, 5).join('').replace('⏎\n', '\n'),
    );
    assert.equal(branched.slice(5).join('').replaceAll('⏎\n', '\n'), expected);
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(800);
      await workbench.screenshot(`generation-${theme}`);
    }
  });

  it('completes what is typed, in the languages that were chosen', async () => {
    await workbench.updateSettings({ 'nlpWorkbench.completion.languages': ['plaintext'] });
    await workbench.page.locator('.tab', { hasText: 'Generation' }).first().click();
    await workbench.command('View: Close Editor');
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+End');
    await workbench.page.keyboard.type('\nLamp lit at dusk, put');
    const ghost = workbench.activeEditor().locator('.ghost-text, .ghost-text-decoration');
    await ghost.first().waitFor();
    await workbench.screenshot('completion');
    await workbench.page.keyboard.press('Tab');
    await workbench.eventually('the completion is taken', async () => {
      return (await text()).length > `${BEGINNING}\nLamp lit at dusk, put`.length || undefined;
    });
    assert.match(await text(), /Lamp lit at dusk, put \S/);
  });
});
