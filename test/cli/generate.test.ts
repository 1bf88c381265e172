/** `generate` as a user runs it: models of a text that were trained for a few steps, or counted. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

const SAMPLE = join(__dirname, '..', '..', 'samples', 'data', 'harbour-log.txt');

interface Trained {
  readonly run: string;
  readonly metrics: { readonly validation: Readonly<Record<string, number>> };
}

interface Written {
  readonly text: string;
  readonly ended: boolean;
  readonly tokens: readonly { readonly text: string; readonly probability: number; readonly candidates?: object[] }[];
}

describe('cli: generate', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-generate-'));
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const write = (name: string, ...rest: string[]) => {
    const data = 'data: { train: log.txt, format: text, validation: 10%, split: in-order }';
    writeFileSync(join(workspace, `${name}.nlp.yaml`), [data, ...rest].join('\n'));
  };

  before(async () => {
    writeFileSync(join(workspace, 'log.txt'), readFileSync(SAMPLE, 'utf8'));
    const characters = 'tokenizer: { type: character, length: 32 }';
    write(
      'gru',
      'task: { type: generate, carry: true }',
      characters,
      'model: { type: gru, width: 24, hidden: 64, dropout: 0 }',
      'train: { steps: 150, batch: 16, optimizer: { type: adam, learning-rate: 0.01 } }',
    );
    write('letters', 'task: generate', characters, 'model: { type: n-gram, order: 4 }');
    write('words', 'task: generate', 'tokenizer: { type: word, length: 32 }', 'model: { type: n-gram, order: 3 }');
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('trains, scores, and writes: the same text for the same seed, as it goes and at once', async () => {
    const trained = (await cli('train', 'gru.nlp.yaml', '--json')).json<Trained>();
    const { validation } = trained.metrics;
    // 46 characters: a model that knows nothing has ln 46 = 3.83.
    assert.ok(validation.loss! < 2.6, `${validation.loss}`);
    assert.ok(Math.abs(validation.perplexity! - Math.exp(validation.loss!)) < 1e-9);
    assert.ok(validation['distinct-1']! > 0);
    const words = ['gru.nlp.yaml', '--prompt', 'Monday, 3', '--length', '40', '--seed', '5'];
    const told = await cli('generate', ...words, '--json', '--candidates', '3');
    const written = told.json<Written>();
    assert.equal(written.tokens.length, 40, told.stderr);
    assert.equal(written.tokens.map(({ text }) => text).join(''), written.text);
    assert.ok(written.tokens.every(({ candidates }) => candidates?.length === 3));
    assert.equal((await cli('generate', ...words)).stdout, `Monday, 3${written.text}\n`);
    const other = await cli('generate', ...words.slice(0, -1), '6', '--json');
    assert.notEqual(other.json<Written>().text, written.text);
    const short = await cli('generate', ...words, '--stop', written.text.slice(10, 13), '--json');
    assert.equal(short.json<Written>().text, written.text.slice(0, written.text.indexOf(written.text.slice(10, 13))));
    const beam = await cli('generate', ...words, '--beam', '3', '--json');
    assert.equal(beam.json<Written>().tokens.length, 40);
  });

  it('counts n-grams, which tell the next word and write too', async () => {
    const letters = (await cli('train', 'letters.nlp.yaml', '--json')).json<Trained>();
    assert.ok(letters.metrics.validation.loss! < 1.2, `${letters.metrics.validation.loss}`);
    const words = await cli('train', 'words.nlp.yaml', '--json');
    assert.equal(words.code, 0, words.stderr);
    const next = await cli('generate', 'words', '--prompt', 'lamp lit at dusk, put', '--next', '2', '--json');
    const { candidates } = next.json<{ candidates: readonly { text: string; probability: number }[] }>();
    assert.equal(candidates[0]!.text.trim(), 'out');
    assert.ok(candidates[0]!.probability > 0.9);
    const shown = await cli('generate', 'words', '--prompt', 'lamp lit at dusk, put', '--next', '2');
    assert.match(shown.stdout, /^0\.9\d+\t" out"\n/);
    const text = (await cli('generate', 'letters', '--length', '60', '--json')).json<Written>();
    assert.equal(text.tokens.length, 60);
    const evaluated = await cli('evaluate', 'letters.nlp.yaml', '--json');
    assert.equal(evaluated.code, 0, evaluated.stderr);
    const refused = await cli('export', 'letters');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /no ONNX form/);
    const rate = await cli('find-rate', 'letters.nlp.yaml');
    assert.match(rate.stderr, /n-gram is counted, not trained: it has no steps/);
  });

  it('says where a search ends at the window of a model', async () => {
    write(
      'window',
      'task: generate',
      'tokenizer: { type: character, length: 16 }',
      'model: { type: transformer, layers: 1, heads: 2, width: 16, dropout: 0 }',
      'train: { steps: 2, batch: 8 }',
    );
    assert.equal((await cli('train', 'window.nlp.yaml')).code, 0);
    const words = ['window', '--prompt', 'M', '--length', '40', '--json'];
    const searched = await cli('generate', ...words, '--beam', '2');
    assert.match(searched.stderr, /the text reached the limit of 15 tokens of beam search\. Leave --beam out/);
    const { tokens, ended } = searched.json<Written>();
    assert.deepEqual([tokens.length, ended], [15, false]);
    const drawn = (await cli('generate', ...words)).json<Written>();
    assert.deepEqual([drawn.tokens.length, drawn.ended], [40, false]);
  });

  it('refuses what it cannot do', async () => {
    for (const [words, message] of [
      [['gru', '--temperature=-1'], /--temperature must be a number from 0/],
      [['gru', '--length', 'x'], /--length must be a whole number from 1/],
      [['gru', '--top-p', '0'], /--top-p must be a number from 0.001 to 1/],
      [['nothing'], /No run "nothing"/],
    ] as const) {
      const { code, stderr } = await cli('generate', ...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
  });
});
