// A pretrained model as a person takes it in: imported from a folder, asked, looked into; its card; what a config says of it.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { formatPercent } from '../../../src/core/base/formatNumber';
import { pretrained } from '../../pretrained';
import { ROOT } from '../session';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines, cli } from './trainedModel';

const TEXT = 'The kettle is a joy and it works.';
/** As long as sentences are. */
const LONGER = 'The old kettle sings on the stove while the children argue about who broke the blue cup.';
/** In words that the reviews have not. */
const OPINION = 'What a wonderful evening, I would do it all again tomorrow.';
const CONFIG = `task: classify
data: { train: reviews.csv, validation: 20% }
model:
  from: ./models/bert
`;

/** Small enough to be learned in seconds. */
const REVIEWS = readFileSync(join(ROOT, 'samples/data/reviews.csv'), 'utf8').split('\n').slice(0, 161).join('\n');
const FINE_TUNED = `task: classify
data: { train: sentiment.csv, validation: 20% }
model:
  from: ./models/all-MiniLM-L6-v2
  pool: mean
  lora: { rank: 8, alpha: 16, targets: [query, value] }
train:
  epochs: 4
  batch: 16
  optimizer: { type: adamw, learning-rate: 0.001 }
`;

interface Prediction {
  readonly predictions: readonly { readonly label: string; readonly probabilities: Readonly<Record<string, number>> }[];
}

describe('a pretrained model', () => {
  let workbench: Workbench;

  before(async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `message ${i} for you,${['negative', 'neutral', 'positive'][i % 3]}`,
    );
    workbench = await openWorkbench({
      files: {
        'notes.txt': `${TEXT}\n`,
        'reviews.csv': ['text,label', ...rows].join('\n'),
        'reviews.nlp.yaml': CONFIG,
        'gone.nlp.yaml': CONFIG.replace('bert', 'brt'),
      },
      width: 1500,
      height: 950,
    });
    cpSync(join(ROOT, 'test/fixtures/pretrained/bertClassify'), workbench.path('models/bert'), { recursive: true });
    await workbench.openFile('notes.txt');
  });

  after(() => workbench.close());

  it('is found in the folder, imported with progress, and is the active model at once', async () => {
    await workbench.command('NLP: Import Pretrained Model');
    await workbench.eventually(
      'the folder is found',
      async () => (await workbench.quickPickLabels()).some(label => label.includes('./models/bert')) || undefined,
    );
    await workbench.screenshot('import-pretrained');
    await workbench.choose('./models/bert');
    const said = await workbench.notification(/Imported bert/, { press: 'Classify the Selection' });
    assert.match(said, /It is now the active model for classify\.$/);
    await workbench.statusBar(/bert/);
    await workbench.command('NLP Workbench: Focus on Models View');
    await workbench.eventually(
      'the run is listed',
      async () => (await workbench.treeRows('Models')).some(row => /active · imported/.test(row)) || undefined,
    );
  });

  it('classifies the selection with the probabilities of the command line', async () => {
    await workbench.openFile('notes.txt');
    await workbench.selectText(TEXT);
    await workbench.command('NLP: Classify Selection');
    const { predictions } = await cli<Prediction>(workbench, 'predict', 'bert', TEXT);
    const { label, probabilities } = predictions[0]!;
    const wanted = `${label} ${formatPercent(probabilities[label]!)}`;
    await workbench.eventually(
      'the label stands beside the line',
      async () => (await besideLines(workbench)).includes(wanted) || undefined,
    );
  });

  it('has a lens, and attention with all of its layers and heads', async () => {
    await workbench.command('NLP Workbench: Focus on Lens View');
    const lens = await workbench.webview('body[data-view="lens"] .label-bar');
    assert.match((await lens.locator('#root').textContent()) ?? '', /negative|neutral|positive/);
    await workbench.openFile('notes.txt');
    await workbench.selectText(TEXT);
    await workbench.command('NLP: Open Attention');
    const attention = await workbench.webview('body[data-view="attention"] .heatmap');
    await workbench.screenshot('attention-pretrained-tiny');
    assert.match((await attention.locator('#root').textContent()) ?? '', /Layer/);
  });

  it('has a page with its card and the table of its tensors', async () => {
    await workbench.command('NLP: Open Model Card');
    const page = await workbench.webview('h2:has-text("Found: 33 tensors")');
    const text = (await page.locator('body').textContent()) ?? '';
    for (const words of ['BERT (encoder)', 'Found: 33 tensors', 'encoder.0.attention.qkv.weight'])
      assert(text.includes(words), `${words} in ${text.slice(0, 500)}`);
    await workbench.screenshot('model-card');
  });

  it('shows its card on the config that starts from it', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openFile('reviews.nlp.yaml');
    const hover = (await workbench.hover('./models/bert')).replaceAll(/\s+/g, ' ');
    for (const words of [
      'Model card',
      'BERT (encoder)',
      '5,971',
      '80 tokens',
      'text classification (negative, neutral, positive)',
    ])
      assert(hover.includes(words), `${words} in ${hover}`);
    assert.deepEqual(await workbench.problems(), []);
  });

  it('is offered where a config wants one, and missed where there is none', async () => {
    await workbench.openFile('gone.nlp.yaml');
    const problems = await workbench.problems();
    assert(
      problems.some(row => /no such file: \.\/models\/brt; did you mean "\.\/models\/bert"\?/.test(row)),
      problems.join('\n'),
    );
    await workbench.selectText('./models/brt');
    await workbench.page.keyboard.press('Delete');
    const offered = await workbench.completions();
    assert(
      offered.some(item => item.includes('./models/bert')),
      offered.join(),
    );
    await workbench.page.keyboard.press('Escape');
    await workbench.command('File: Revert File');
  });

  it('says at once that a hub cannot be reached, and what to do', async () => {
    await workbench.command('NLP: Import Pretrained Model');
    await workbench.quickPickLabels();
    await workbench.page.locator('.quick-input-widget input').fill('tiny/bert');
    await workbench.choose('tiny/bert');
    const said = await workbench.notification(/cannot be reached/);
    assert.match(said, /hf download tiny\/bert --local-dir FOLDER/);
  });
});

describe('all-MiniLM-L6-v2 in the editor', () => {
  let workbench: Workbench;

  before(async function () {
    const model = pretrained('all-MiniLM-L6-v2', this);
    const config = CONFIG.replace('./models/bert', './models/all-MiniLM-L6-v2');
    workbench = await openWorkbench({
      files: {
        'notes.txt': `${LONGER}\n`,
        'reviews.nlp.yaml': config,
        'reviews.csv': 'text,label\n',
        'sentiment.nlp.yaml': FINE_TUNED,
        'sentiment.csv': REVIEWS,
        'opinions.txt': `${OPINION}\n`,
      },
      width: 1500,
      height: 950,
    });
    mkdirSync(workbench.path('models'));
    symlinkSync(model, workbench.path('models/all-MiniLM-L6-v2'));
    await cli(workbench, 'import', './models/all-MiniLM-L6-v2', '--name', 'minilm');
    await workbench.openFile('notes.txt');
    await workbench.statusBar(/minilm/);
  });

  after(() => workbench?.close());

  it('has its card on the config', async () => {
    await workbench.openFile('reviews.nlp.yaml');
    const hover = (await workbench.hover('./models/all-MiniLM-L6-v2')).replaceAll(/\s+/g, ' ');
    for (const words of [
      '22.7 million',
      '6 layers, hidden size 384, 12 heads',
      '30,522 tokens',
      '256 tokens',
      'apache-2.0',
    ])
      assert(hover.includes(words), `${words} in ${hover}`);
    const { x, y, height } = await workbench.rectangleOf('./models/all-MiniLM-L6-v2');
    await workbench.page.mouse.move(x + 1, y + height / 2);
    await workbench.page.mouse.move(x + 12, y + height / 2, { steps: 3 });
    await workbench.page.locator('.monaco-hover:not(.hidden)', { hasText: 'Model card' }).first().waitFor();
    await workbench.screenshot('hover-card');
    await workbench.page.mouse.move(0, 0);
    await workbench.openFile('notes.txt');
  });

  it('shows attention of 12 heads in 6 layers, each thumbnail of its own, in dark and light', async () => {
    await workbench.selectText(LONGER);
    await workbench.command('NLP: Open Attention');
    const attention = await workbench.webview('body[data-view="attention"] .heatmap');
    await attention.getByText('All heads', { exact: true }).click();
    await attention.locator('.head-grid .thumbnail').first().waitFor();
    await workbench.page.mouse.move(0, 0);
    await workbench.screenshot('attention-pretrained');
    await workbench.setTheme('light');
    await attention.locator('body.vscode-light').waitFor();
    await workbench.screenshot('attention-pretrained-light');
    const heads = attention.locator('.head-grid .thumbnail');
    assert.equal(await heads.count(), 72);
  });

  it('is fine-tuned from its config, with curves', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.setTheme('dark');
    await workbench.command('NLP Workbench: Focus on Models View');
    await workbench.openFile('sentiment.nlp.yaml');
    await workbench.command('NLP: Train');
    await workbench.webview('body[data-view="curves"] svg path');
    await workbench.eventually('the run is completed', async () => {
      const rows = await workbench.treeRows('Models');
      return rows.some(row => /Today .*\d?\.\d+ accuracy/.test(row)) || undefined;
    });
    const { predictions } = await cli<Prediction>(workbench, 'predict', 'sentiment', OPINION);
    assert.equal(predictions[0]!.label, 'positive');
    await workbench.page.mouse.move(0, 0);
    await workbench.screenshot('fine-tuning');
  });

  it('classifies with what it learned, and says by which words', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openFile('opinions.txt');
    await workbench.selectText(OPINION);
    await workbench.command('NLP: Classify Selection');
    await workbench.eventually(
      'the label stands beside the line',
      async () => /positive \d+/.test(await besideLines(workbench)) || undefined,
    );
    await workbench.command('NLP Workbench: Focus on Lens View');
    await workbench.webview('body[data-view="lens"] .label-bar');
    await workbench.screenshot('fine-tuned');
  });

  it('is exported in the forms that its config allows', async () => {
    await workbench.command('NLP: Export Model');
    await workbench.choose('sentiment');
    await workbench.eventually(
      'the forms are listed',
      async () => (await workbench.quickPickLabels()).some(label => /Sentence Transformers/.test(label)) || undefined,
    );
    await workbench.screenshot('export-forms');
    await workbench.choose('Sentence Transformers');
    await workbench.answer(workbench.path('encoder'), /sentence-transformers$/);
    await workbench.notification(/Exported .*encoder \(/);
    assert(existsSync(workbench.path('encoder/modules.json')));
  });
});
