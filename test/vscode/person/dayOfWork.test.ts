// A day's work: config, text, curves, attention and projection open at once, wide and narrow, in the editor's default themes.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { trainSample } from './trainedModel';

const SENTENCE = 'The lamp itself is a joy, but it went dark after two days and I want my money back.';
const PAGES = [
  { view: 'curves', command: 'NLP: Open Curves', tab: 'Training Curves' },
  { view: 'attention', command: 'NLP: Open Attention', tab: 'Attention' },
  { view: 'projection', command: 'NLP: Open Projection', tab: 'Embedding Projection' },
] as const;

describe("a day's work", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', width: 1500, height: 940 });
    await trainSample(workbench, 'sentiment-linear.nlp.yaml', 3);
    await trainSample(workbench, 'sentiment-transformer.nlp.yaml', 3);
    await workbench.openFile('sentiment-transformer.nlp.yaml');
    await workbench.openFile('try-me.md');
    await workbench.statusBar(/sentiment-transformer/);
  });

  after(() => workbench.close());

  const tab = (title: string) => workbench.page.locator('.tab', { hasText: title }).first();

  it('has all pages in one second column', async () => {
    await workbench.command('NLP Workbench: Focus on Models View');
    for (const { view, command } of PAGES) {
      await tab('try-me.md').click();
      await workbench.selectText(SENTENCE);
      await workbench.command(command);
      await workbench.webview(`body[data-view="${view}"] #root > *`);
    }
    assert.equal(await workbench.page.locator('.editor-group-container').count(), 2);
  });

  for (const theme of ['light-2026', 'dark-2026'] as const) {
    it(`can be read in ${theme}, wide and narrow`, async () => {
      await workbench.setTheme(theme);
      for (const width of [1500, 1000]) {
        await workbench.page.setViewportSize({ width, height: 940 });
        for (const { view, tab: title } of PAGES) {
          await tab(title).click();
          const frame = await workbench.webview(`body[data-view="${view}"] #root > *`);
          await workbench.page.waitForTimeout(700);
          // Nothing is wider than its page, and no button has the border of what has the focus.
          const found = await frame.locator('body').evaluate(body => ({
            over: body.scrollWidth - body.clientWidth,
            ringed: [...body.querySelectorAll('.button:not(.primary)')].filter(button => {
              const accent = getComputedStyle(body).getPropertyValue('--vscode-focusBorder');
              return getComputedStyle(button).borderColor === accent;
            }).length,
          }));
          assert.deepEqual(found, { over: 0, ringed: 0 }, `${view} at ${width}`);
          await workbench.screenshot(`day-${theme}-${width}-${view}`);
        }
      }
    });
  }
});
