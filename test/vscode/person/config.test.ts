// Writing a config as a person does: problems while typing, a quick fix from the keyboard, the question before unsaved edits are trained.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

const CONFIG = `task: classify
data: { train: mails.csv, text: body, label: kind }
model: bag-of-words
`;

describe('a config, as a person writes it', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: { 'mail.nlp.yaml': CONFIG, 'mails.csv': 'body,kind\nhello there,ham\nfree prizes,spam\n' },
      settings: { 'files.autoSave': 'off' },
    });
    await workbench.openFile('mail.nlp.yaml');
  });

  after(() => workbench.close());

  it('has Train above its first line while it has no run', async () => {
    assert.deepEqual(await workbench.codeLenses(), ['Train']);
  });

  it('underlines a wrong word before it is saved, and mends it with Ctrl+.', async () => {
    const { page } = workbench;
    await workbench.selectText('bag-of-words');
    await page.keyboard.type('bag-of-wrods');
    await workbench.activeEditor().locator('.squiggly-error').waitFor();
    const problems = await workbench.problems();
    assert(
      problems.some(row => row.includes('did you mean "bag-of-words"')),
      problems.join('\n'),
    );
    await workbench.focusEditor();
    await page.keyboard.press('ControlOrMeta+.');
    const action = page.locator('.action-widget .monaco-list-row', { hasText: 'bag-of-words' }).first();
    await action.waitFor();
    await workbench.screenshot('config-quick-fix');
    await page.keyboard.press('Enter');
    await workbench.activeEditor().locator('.squiggly-error').waitFor({ state: 'detached' });
    assert.match(await workbench.editorText(), /model: bag-of-words/);
  });

  it('asks before it trains what has not been saved', async () => {
    const { page } = workbench;
    await page.keyboard.press('End');
    await page.keyboard.type(' # again');
    await workbench.command('NLP: Train');
    const text = await workbench.dialog('Cancel');
    assert.match(text, /unsaved changes/);
    assert.equal(workbench.read('mail.nlp.yaml'), CONFIG);
  });

  it('offers nothing that needs a model when none is trained, and says in the lens what to do', async () => {
    const offered = await workbench.commandsOf('NLP: ');
    assert.ok(offered.includes('NLP: Train') && !offered.includes('NLP: Classify Selection'), offered.join(', '));
    await workbench.command('NLP Workbench: Focus on Lens View');
    const lens = await workbench.webview('body[data-view="lens"] .empty');
    assert.match((await lens.locator('#root').textContent()) ?? '', /No model yet.*Train/);
  });
});
