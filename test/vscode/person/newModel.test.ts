// A new model as a person makes it: from the palette, from a data file's menu, and what it comes to beside it.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

const ROWS = Array.from({ length: 12 }, (_, i) => `${i},message number ${i} for you,${i % 2 ? 'ham' : 'spam'}`);

describe('a new model', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { 'mails.csv': ['id,message,verdict', ...ROWS].join('\n') } });
  });

  after(() => workbench.close());

  it('is offered where there is none yet', async () => {
    await workbench.command('NLP Workbench: Focus on Models View');
    const welcome = workbench.treeView('Models').locator('.monaco-button', { hasText: 'New Model from Template' });
    await welcome.waitFor();
    await welcome.click();
    const labels = await workbench.quickPickLabels();
    assert(labels.includes('Linear') && labels.includes('Transformer'), labels.join());
    await workbench.screenshot('new-model');
    await workbench.page.keyboard.press('Escape');
  });

  it('is made of a template and a data file, its columns guessed', async () => {
    const { page } = workbench;
    await workbench.command('NLP: New Model from Template');
    const title = (text: string) => page.locator('.quick-input-title', { hasText: text }).waitFor();
    await title('New Model: Template (1/3)');
    await workbench.choose('Convolutional Network');
    await title('New Model: Data (2/3)');
    await workbench.choose('mails.csv');
    await title('New Model: Name (3/3)');
    // A step back, and one more: nothing is lost of the way.
    const back = page.locator('.quick-input-titlebar .action-label[aria-label^="Back"]');
    await back.click();
    await title('New Model: Data (2/3)');
    await back.click();
    await title('New Model: Template (1/3)');
    assert.equal(await back.count(), 0);
    await workbench.choose('Transformer');
    await workbench.choose('mails.csv');
    await title('New Model: Name (3/3)');
    assert.equal(await page.locator('.quick-input-widget input').inputValue(), 'mails-transformer');
    await workbench.answer('first');
    await page.locator('.tab.active[aria-label^="first.nlp.yaml"]').waitFor();
    assert.deepEqual(await workbench.codeLenses(), ['Train']);
    const text = workbench.read('first.nlp.yaml');
    assert.match(text, /^ {2}train: mails\.csv #/m);
    assert.match(text, /^ {2}text: message #/m);
    assert.match(text, /^ {2}label: verdict #/m);
  });

  it('has its blanks one Tab apart', async () => {
    const { page } = workbench;
    await page.keyboard.press('Tab');
    await page.keyboard.type('body');
    await page.keyboard.press('Tab');
    await page.keyboard.type('kind');
    await workbench.eventually('the blanks are filled', async () => {
      const shown = await workbench.editorText();
      return shown.includes('text: body #') && shown.includes('label: kind #');
    });
    await workbench.command('File: Revert File');
  });

  it('shows what it comes to beside it', async () => {
    await workbench.command('NLP: Show Resolved Config');
    const page = workbench.page.locator('.editor-group-container', {
      has: workbench.page.locator('.tab[aria-label^="first (resolved).yaml"]'),
    });
    await page.locator('.view-line', { hasText: 'positions:' }).waitFor();
    await workbench.screenshot('resolved-config');
  });

  it('is made of a data file in the explorer', async () => {
    const { page } = workbench;
    await workbench.command('View: Show Explorer');
    await workbench.chooseInMenu(
      page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'mails.csv' }),
      'New Model from This File',
    );
    await workbench.choose('Linear');
    await workbench.answer('second');
    await page.locator('.tab.active[aria-label^="second.nlp.yaml"]').waitFor();
    await workbench.eventually('the config is written', () =>
      /train: mails\.csv/.test(workbench.read('second.nlp.yaml')),
    );
  });
});
