// Find Similar as a person uses it: results in a view, marked in editors, stepped through by keys; found anew after an edit, elsewhere, by other methods.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

interface Searched {
  readonly hits: readonly { readonly file: string; readonly line: number; readonly score: number }[];
}

const LOG = [
  'The harbour master closed the gates at dusk.',
  'A storm tore two boats from their moorings.',
  'Fresh bread arrived from the bakery.',
  'Waves broke over the harbour wall in the storm.',
  'The lamp of the lighthouse was repaired.',
].join('\n');
const NOTES = [
  '# Notes',
  '',
  'Two boats sank in the storm near the harbour.',
  '',
  'The bakery is closed on Monday.',
].join('\n');
const QUESTION = 'boats torn loose by a storm in the harbour';

describe('Find Similar', () => {
  let workbench: Workbench;

  const view = () => workbench.treeView('Similar');
  const rows = async () =>
    (await view().locator('.monaco-list-row').allInnerTexts()).map(row => row.replaceAll(/\s+/g, ' ').trim());
  const message = async () => ((await view().textContent()) ?? '').replaceAll(/\s+/g, ' ');
  const found = (what: string, wanted: (rows: readonly string[]) => boolean) =>
    workbench.eventually(what, async () => {
      const shown = (await view().count()) > 0 ? await rows() : [];
      return wanted(shown) ? shown : undefined;
    });
  const choose = async (...labels: string[]) => {
    await workbench.command('NLP: Options of Find Similar');
    for (const label of labels) {
      const row = workbench.page.locator('.quick-input-list .monaco-list-row').filter({
        has: workbench.page.locator('.label-name', { hasText: new RegExp(`^\\s*${label}\\s*$`) }),
      });
      await row.first().click();
    }
  };

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'log.txt': LOG,
        'notes.md': NOTES,
        'question.txt': `${QUESTION}\n`,
        'more/reviews.csv': 'text,label\nThe storm ruined our harbour trip,negative\nLovely bread,positive\n',
      },
      width: 1500,
      height: 950,
    });
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('question.txt');
  });

  after(() => workbench.close());

  it('lists what the command line finds, by file, with its lines', async () => {
    await workbench.selectText(QUESTION);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Find Similar');
    const shown = await found('results', all => all.some(row => row.includes('log.txt')));
    const { hits } = await cli<Searched>(workbench, 'search', QUESTION, '--top', '20');
    const others = hits.filter(({ file }) => !file.endsWith('question.txt'));
    for (const { file, line } of others) {
      const name = file.split('/').at(-1)!;
      assert.ok(
        shown.some(row => row.includes(`line ${line}`)) && shown.some(row => row.includes(name)),
        `${name}:${line} in ${shown.join('\n')}`,
      );
    }
    assert.equal(shown.filter(row => /line \d/.test(row)).length, others.length);
    assert.match(await message(), new RegExp(`${others.length} results in 3 files for “boats torn`));
    assert.ok(!shown.some(row => row.includes('question.txt')), 'the selection is no result of itself');
  });

  it('opens a result and goes through them by keys', async () => {
    await view().locator('.monaco-list-row', { hasText: 'Waves broke' }).click();
    await workbench.page.locator('.tab.active[aria-label^="log.txt"]').waitFor();
    await workbench.statusBar(/Ln 4, Col 1/);
    await workbench.screenshot('find-similar');
    await workbench.focusEditor();
    const first = (await rows()).find(row => /line \d/.test(row))!;
    const listed = (await rows()).filter(row => /line \d/.test(row));
    const at = listed.findIndex(row => row.startsWith('Waves broke'));
    await workbench.page.keyboard.press('F4');
    const next = listed[(at + 1) % listed.length]!;
    await workbench.statusBar(new RegExp(`Ln ${/line (\d+)/.exec(next)![1]}, Col 1`));
    await workbench.page.keyboard.press('Shift+F4');
    await workbench.statusBar(/Ln 4, Col 1/);
    assert.ok(first);
  });

  it('finds what was written meanwhile, saved or not, at the next search', async () => {
    await workbench.openFile('notes.md');
    await workbench.focusEditor();
    await workbench.page.keyboard.press('ControlOrMeta+End');
    await workbench.page.keyboard.type('\nLoose boats in the harbour after a storm.');
    await workbench.command('NLP: Search Again for Similar');
    await found('the new line', all => all.some(row => row.startsWith('Loose boats')));
    workbench.write('late.txt', 'A late storm in the harbour tore boats loose.\n');
    await workbench.command('NLP: Search Again for Similar');
    await found('the new file', all => all.some(row => row.includes('late.txt')));
  });

  it('searches elsewhere and by another method, and remembers that', async () => {
    await choose('Where', 'This file');
    await found('nothing but the file', all => all.length === 0);
    assert.match(await message(), /Nothing is similar to|No text to search/);
    await choose('Where', 'Workspace');
    await found('results', all => all.some(row => row.includes('log.txt')));
    await choose('Method', 'TF-IDF');
    await workbench.eventually('TF-IDF', async () => /TF-IDF · lines · workspace/.test(await message()) || undefined);
    await choose('Results are', 'paragraphs');
    await workbench.eventually('paragraphs', async () => /TF-IDF · paragraphs/.test(await message()) || undefined);
    await workbench.screenshot('find-similar-paragraphs');
  });

  it('clears, and begins as it was chosen last', async () => {
    await workbench.command('NLP: Clear Similar');
    await view().waitFor({ state: 'detached' });
    await workbench.openFile('question.txt');
    await workbench.selectText(QUESTION);
    await workbench.command('NLP: Find Similar');
    await workbench.eventually(
      'as before',
      async () => ((await view().count()) > 0 && /TF-IDF · paragraphs/.test(await message())) || undefined,
    );
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.page.waitForTimeout(600);
      await workbench.screenshot(`find-similar-${theme}`);
    }
  });
});
