// Check Data and Preview Augmentation as a person uses them: a page of findings, from each to its line, and changed copies.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

interface Report {
  readonly splits: readonly { readonly split: string; readonly labels: Readonly<Record<string, number>> }[];
  readonly findings: readonly { readonly title: string; readonly count: number }[];
}

interface Preview {
  readonly samples: readonly { readonly line: number; readonly copies: readonly { readonly text: string }[] }[];
}

const CONFIG = 'data-page.nlp.yaml';

describe('the data page', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', width: 1600, height: 1000 });
    const lines = workbench.read('data/messages.csv').trimEnd().split('\n');
    lines.splice(
      20,
      0,
      'Meet me at the cafÃ© at noon,ham',
      'A prize for you: call now,spma',
      'A prize for you: call now,spma',
    );
    workbench.write('data/mixed.csv', `${lines.join('\n')}\n`);
    workbench.write(
      CONFIG,
      `task: classify
data:
  train: data/mixed.csv
  test: data/messages-test.csv
  augment: { synonyms: 10%, delete: 10%, insert: 10%, swap: 10% }
tokenizer: { type: word, length: 24 }
model: bag-of-words
`,
    );
    await workbench.openFile(CONFIG);
  });

  after(() => workbench.close());

  it('shows labels, lengths and findings with the numbers of the command line', async () => {
    await workbench.command('NLP: Check Data');
    const page = await workbench.webview('body[data-view="data"] .finding');
    const { splits, findings } = await cli<Report>(workbench, 'check', CONFIG);
    const plain = (text: string) => text.replaceAll(/[\s,]/g, '');
    const shown = plain((await page.locator('#root').textContent()) ?? '');
    for (const { title, count } of findings) assert(shown.includes(plain(`${title}${count}`)), title);
    for (const count of Object.values(splits[0]?.labels ?? {})) assert(shown.includes(String(count)), String(count));
    assert.equal(await page.locator('.histogram').count(), splits.length);
    await page.locator('[data-code="garbled-text"] summary').click();
    await page.getByText('looks like UTF-8 that was read as another encoding').waitFor();
    await workbench.screenshot('data');
  });

  it('opens the line of a finding, which the editor marks too', async () => {
    const page = await workbench.webview('body[data-view="data"] .finding');
    await page.getByRole('button', { name: 'data/mixed.csv:21' }).click();
    await workbench.page.locator('.tab.active[aria-label^="mixed.csv"]').waitFor();
    await workbench.activeEditor().locator('.squiggly-warning').first().waitFor();
  });

  it('shows what augmentation makes of real examples, and others when asked', async () => {
    await workbench.openFile(CONFIG);
    await workbench.command('NLP: Preview Augmentation');
    const page = await workbench.webview('body[data-view="data"] .copies');
    const { samples } = await cli<Preview>(workbench, 'augment', CONFIG, '--count', '6');
    const [first] = samples;
    assert(first);
    await page.getByRole('button', { name: `data/mixed.csv:${first.line}`, exact: true }).waitFor();
    const other = await cli<Preview>(workbench, 'augment', CONFIG, '--count', '6', '--sample', '1');
    await page.getByRole('button', { name: 'Another Sample' }).click();
    await page.getByRole('button', { name: `data/mixed.csv:${other.samples[0]?.line}`, exact: true }).waitFor();
    await workbench.screenshot('augmentation');
  });
});
