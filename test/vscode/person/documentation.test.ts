// The pages of the documentation as a person comes to them: from a hover, an error and a problem, each at the right place.
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { openWorkbench, type Workbench } from '../workbench';

const CONFIG = `task: classify
data: { train: mails.csv, text: body, label: kind }
model: bag-of-words
`;

describe('the documentation, from where a person is', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'mail.nlp.yaml': CONFIG,
        'mails.csv': 'body,kind\nhello there,ham\nfree prizes,spam\n',
        'broken.nlp.yaml': CONFIG.replace('body', 'text'),
      },
      settings: { 'files.autoSave': 'off' },
    });
  });

  after(() => workbench.close());

  /** The preview of a page, by its first heading. */
  const page = (title: string): Promise<Frame> => workbench.webview(`h1:text-is("${title}")`);

  /** Whether a heading of a preview has been scrolled to. */
  const isAt = (frame: Frame, heading: string) =>
    workbench.eventually(`the page is at "${heading}"`, async () => {
      const top = await frame
        .locator(`:is(h1, h2, h3):text-is("${heading}")`)
        .evaluate(one => one.getBoundingClientRect().top);
      return (top > -50 && top < 400) || undefined;
    });

  const closeAll = () => workbench.command('View: Close All Editors');

  it('opens from the hover of a key', async () => {
    await workbench.openFile('mail.nlp.yaml');
    // It comes late, and moves the lines down.
    await workbench.codeLenses();
    assert.match(await workbench.hover('bag-of-words'), /Learn more/);
    await workbench.selectText('bag-of-words');
    await workbench.command('Show or Focus Hover');
    await workbench.page.locator('.monaco-hover:visible a', { hasText: 'Learn more' }).last().click();
    await page('Bag of words and TF-IDF');
    await closeAll();
  });

  it('opens from an error, at the heading of its kind', async () => {
    await workbench.openFile('broken.nlp.yaml');
    await workbench.clickCodeLens('Train');
    const words = await workbench.notification(/has no column "text"/, { press: 'Learn more' });
    assert.match(words, /^broken\.nlp\.yaml:2: .*\.$/);
    await isAt(await page('Error codes'), 'Data');
    await closeAll();
  });

  it('opens from the quick fixes of a problem', async () => {
    await workbench.openFile('mail.nlp.yaml');
    await workbench.selectText('bag-of-words');
    await workbench.page.keyboard.type('bag-of-wrods');
    await workbench.activeEditor().locator('.squiggly-error').waitFor();
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+.');
    const action = workbench.page.locator('.action-widget .monaco-list-row', {
      hasText: /Learn more about unknown-choice/,
    });
    await action.click();
    await isAt(await page('Error codes'), 'Configs');
  });
});
