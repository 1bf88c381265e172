// How a text is split, as a person sees it: Inspect Tokenization shades tokens of files without any run, and shows two tokenizers side by side.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../session';
import { openWorkbench, type Workbench } from '../workbench';

const LINE = 'The wonderful chair arrived.';
const FILE = `${LINE}\nThe lamp gives a lovely warm light.\n`;

describe('inspecting tokenization', () => {
  let workbench: Workbench;
  const shades = () =>
    workbench.activeEditor().evaluate(
      editor =>
        [...editor.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].filter(shade => {
          const { backgroundColor, borderTopColor } = getComputedStyle(shade);
          return [backgroundColor, borderTopColor].some(color => !/, 0\)$|transparent/.test(color));
        }).length,
    );

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', width: 1300, height: 800 });
    const texts = join(ROOT, 'test/fixtures/text');
    copyFileSync(join(texts, 'sentencePiece/bpe.model'), join(workbench.workspace, 'pieces.model'));
    copyFileSync(join(texts, 'wordpiece.tokenizer.json'), join(workbench.workspace, 'tokenizer.json'));
    workbench.write('note.txt', FILE);
    await workbench.openFile('note.txt');
  });

  after(() => workbench.close());

  it('asks for a tokenizer of the workspace, shades the selection and counts', async () => {
    await workbench.selectText(LINE);
    await workbench.command('NLP: Inspect Tokenization');
    await workbench.choose('pieces.model');
    const words = await workbench.statusBar(/\d+ tokens, [\d.]+ characters per token/);
    await workbench.eventually('it is shaded', async () => (await shades()) > 8 || undefined);
    const page = await workbench.webview('.grid .token');
    const count = await page.locator('.token').count();
    assert.match(words, new RegExp(`${count} tokens`));
    await workbench.activeEditor().locator('.view-line').nth(1).click();
    const hover = (await workbench.hover('wonderful')).replaceAll(/\s+/g, ' ');
    assert.match(hover, /Token ?ID ?Characters ?Normalized/);
    assert.match(hover, /Token \d+ of \d+ by pieces\.model/);
  });

  it('shows a second tokenizer beside the first', async () => {
    const page = await workbench.webview('.grid .token');
    await page.getByRole('button', { name: 'Compare With' }).click();
    await workbench.choose('tokenizer.json');
    await page.locator('[data-column="1"]').first().waitFor();
    assert.equal(await page.locator('.column-head').count(), 2);
    await workbench.screenshot('inspect-tokenization');
  });
});
