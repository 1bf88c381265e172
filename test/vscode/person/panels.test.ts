// The panels' numbers against the command line's: curves, attention, projection; what they remember after a reload.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { cli, trainSample } from './trainedModel';

const SENTENCE = 'The lamp itself is a joy, but it went dark after two days and I want my money back.';

interface Attention {
  readonly tokens: readonly string[];
  readonly weights: readonly (readonly number[])[];
}

interface Runs {
  readonly runs: readonly { readonly id: string; readonly status: string }[];
}

describe('the panels', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', width: 1600, height: 1000 });
    await trainSample(workbench, 'sentiment-transformer.nlp.yaml', 4);
    await workbench.openFile('try-me.md');
    await workbench.statusBar(/sentiment-transformer/);
  });

  after(() => workbench.close());

  it('draws the curves of a run that was trained outside', async () => {
    await workbench.command('NLP: Open Curves');
    const curves = await workbench.webview('body[data-view="curves"] svg path');
    const { runs } = await cli<Runs>(workbench, 'runs');
    const shown = (await curves.locator('#root').textContent()) ?? '';
    assert.equal(runs.length, 1);
    assert.match(shown, /sentiment-transformer/);
    assert.match(shown, new RegExp(runs[0]?.status ?? ''));
    await workbench.screenshot('curves');
  });

  it('shows the attention of a selected text with the numbers of the command line', async () => {
    await workbench.selectText(SENTENCE);
    await workbench.command('NLP: Open Attention');
    const attention = await workbench.webview('body[data-view="attention"] .heatmap');
    const { tokens, weights } = await cli<Attention>(
      workbench,
      'attention',
      'sentiment-transformer.nlp.yaml',
      SENTENCE,
      '--layer',
      '1',
    );
    await workbench.screenshot('attention');
    await attention.locator('details.table summary').click();
    const rows = attention.locator('table.values tbody tr');
    await rows.first().waitFor();
    // The strongest links of layer 1, mean over heads: query, key, weight.
    const strongest = await rows.first().locator('td').allInnerTexts();
    const largest = Math.max(...weights.flat());
    const query = weights.findIndex(row => row.includes(largest));
    const key = weights[query]?.indexOf(largest) ?? -1;
    assert.deepEqual(strongest.slice(0, 2), [tokens[query], tokens[key]]);
    assert(Math.abs(Number(strongest[2]) - largest) < 1e-3, `${strongest[2]} beside ${largest}`);
  });

  it('projects the vocabulary, and the examples', async () => {
    await workbench.command('NLP: Open Projection');
    const projection = await workbench.webview('body[data-view="projection"] canvas');
    await workbench.eventually('the explained variance is shown', async () => {
      return /of variance/.test((await projection.locator('#root').textContent()) ?? '') || undefined;
    });
    await projection.getByText('Examples', { exact: true }).click();
    await workbench.eventually('the labels are told apart', async () => {
      const text = (await projection.locator('#root').textContent()) ?? '';
      return (text.includes('positive') && text.includes('negative') && /of variance/.test(text)) || undefined;
    });
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('projection');
  });

  it('can be read in every kind of theme', async () => {
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.setTheme(theme);
      for (const tab of ['Training Curves', 'Attention', 'Embedding Projection']) {
        await workbench.page.locator('.tab', { hasText: tab }).first().click();
        await workbench.page.waitForTimeout(1500);
        await workbench.screenshot(`${tab}-${theme}`.toLowerCase().replaceAll(' ', '-'));
      }
    }
  });

  it('brings the panels back after a reload, with the text', async () => {
    for (const part of [SENTENCE, 'Training Curves', 'Embedding Projection']) await workbench.remembered(part);
    await workbench.reload();
    await workbench.page.locator('.tab', { hasText: 'Attention' }).first().click();
    const attention = await workbench.webview('body[data-view="attention"] .heatmap');
    assert.equal(await attention.locator('.ask input').inputValue(), SENTENCE);
    for (const [tab, view] of [
      ['Training Curves', 'curves'],
      ['Embedding Projection', 'projection'],
    ]) {
      await workbench.page.locator('.tab', { hasText: tab }).first().click();
      await workbench.webview(`body[data-view="${view}"] #root > *`);
    }
  });
});
