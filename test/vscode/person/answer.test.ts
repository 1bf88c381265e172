// Ask about Selection as a person does it: a question, the answer marked in the text, the others in turn, old questions, Escape.
import assert from 'node:assert/strict';
import { formatPercent } from '../../../src/core/base/formatNumber';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines, cli } from './trainedModel';

const PASSAGE =
  'Nokadu Velmir lives in Tarnwick. She works as a baker. Ossika Brandor has a house in Pellholm. He keeps 31 geese.';
const OTHER = 'The ship Ruvano sails from Grindmouth. It carries wool. The captain of the Ruvano is Tesso Haldern.';
const TEXT = `# Letters\n\n${PASSAGE}\n\n${OTHER}\n`;
const QUESTION = 'Where does Ossika Brandor live?';

interface Told {
  readonly questions: readonly { readonly answers: readonly { text: string; probability: number; start: number }[] }[];
}

describe('Ask about Selection', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      files: { 'letters.md': TEXT, 'passage.txt': PASSAGE, 'asked.txt': `${QUESTION}\n${PASSAGE}\n` },
      settings: { 'editor.wordWrap': 'on' },
    });
    await cli(workbench, 'train', 'answers.nlp.yaml', '--set', 'train.epochs=3');
    await workbench.openFile('letters.md');
    await workbench.statusBar(/answers/);
  });

  after(() => workbench.close());

  const told = async (context: string, asked: string) => {
    const { questions } = await cli<Told>(
      workbench,
      'ask',
      'answers.nlp.yaml',
      asked,
      '--context',
      context,
      '--count',
      '5',
    );
    return questions[0]!.answers;
  };
  const marked = async (text: string, probability: number) => {
    await workbench.eventually(`${text} is marked`, async () => {
      const says = await besideLines(workbench);
      return says.includes(formatPercent(probability)) || undefined;
    });
  };

  it('marks the answer to a question about the selection, as the command line has it', async () => {
    const answers = await told('passage.txt', QUESTION);
    const [best] = answers;
    assert.equal(best!.text, 'Pellholm');
    assert.ok(answers.length > 2);
    await workbench.selectText(PASSAGE);
    const items = await workbench.openContextMenu();
    assert.ok(items.includes('Ask about Selection'), items.join());
    await workbench.clickMenuItem('Ask about Selection');
    await workbench.answer(QUESTION);
    await marked('Pellholm', best!.probability);
    await workbench.statusBar(new RegExp(`1 of ${answers.length}: Pellholm`));
  });

  it('says in the hover what else it could be, and by which model', async () => {
    const { x, y } = await workbench.rectangleOf('Letters');
    await workbench.page.mouse.click(x + 5, y + 5);
    const hover = await workbench.hover('Pellholm');
    const answers = await told('passage.txt', QUESTION);
    const wanted = [QUESTION, ...answers.map(({ text }) => text), 'By answers, run', 'trained', 'Attention'];
    for (const words of wanted) assert.ok(hover.includes(words), `${words} in ${hover}`);
  });

  it('goes to the next answer and back, and lists all of them', async () => {
    const answers = await told('passage.txt', QUESTION);
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Alt+F7');
    await workbench.statusBar(/2 of \d: /);
    await marked(answers[1]!.text, answers[1]!.probability);
    await workbench.page.keyboard.press('Shift+Alt+F7');
    await workbench.statusBar(/1 of \d: Pellholm/);
    await workbench.command('Show or Focus Hover');
    await workbench.page.locator('.monaco-hover:not(.hidden)', { hasText: QUESTION }).first().waitFor();
    await workbench.screenshot('ask');
    await workbench.command('NLP: Show Answers');
    const labels = await workbench.quickPickLabels();
    assert.deepEqual(
      labels.map(label => label.trim()),
      answers.map(({ text }) => text),
    );
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await workbench.page.keyboard.press(key);
    await workbench.statusBar(/3 of \d: /);
  });

  it('takes the marks away at Escape', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await workbench.eventually('nothing is marked', async () => !/\d%/.test(await besideLines(workbench)) || undefined);
  });

  it('offers questions that were asked before, and asks about the whole file where nothing is selected', async () => {
    const { x, y } = await workbench.rectangleOf('Letters');
    await workbench.page.mouse.click(x + 5, y + 5);
    await workbench.command('NLP: Ask about Selection');
    assert.deepEqual(
      (await workbench.quickPickLabels()).map(label => label.trim()),
      [QUESTION],
    );
    await workbench.page.locator('.quick-input-title', { hasText: /Ask .*answers.* about the whole file/ }).waitFor();
    const asked = 'Who is the captain of the Ruvano?';
    const [best] = await told('letters.md', asked);
    await workbench.answer(asked);
    await marked(best!.text, best!.probability);
    assert.ok(TEXT.startsWith(best!.text, best!.start));
  });

  it('shows what of the question each word of the text looked at', async () => {
    await workbench.openFile('asked.txt');
    await workbench.selectAll();
    await workbench.command('NLP: Open Attention');
    const attention = await workbench.webview('body[data-view="attention"] .heatmap');
    await attention.locator('strong', { hasText: 'Pellholm' }).first().waitFor();
    await workbench.screenshot('ask-attention');
    await workbench.command('View: Close Editor');
    await workbench.openFile('letters.md');
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`ask-${theme}`);
    }
  });

  it('keeps its marks where the text moves, and drops them where it changes', async () => {
    const { page } = workbench;
    await workbench.focusEditor();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('New ');
    await workbench.eventually('the text has moved', async () => {
      return (await workbench.editorText()).startsWith('New # Letters') || undefined;
    });
    assert.match(await besideLines(workbench), /\d%/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await workbench.eventually('nothing is marked', async () => !/\d%/.test(await besideLines(workbench)) || undefined);
  });
});
