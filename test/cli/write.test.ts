/** `translate` and `summarize` as a user runs them: a config, some steps of training, a text and its scores. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scoreBleu } from '../../src/core/metrics/texts/bleu';
import { runCli } from './runCli';

const SAMPLES = join(__dirname, '..', '..', 'samples', 'data');

interface Trained {
  readonly metrics: Readonly<Record<'validation' | 'test', Readonly<Record<string, number>>>>;
}

interface Result {
  readonly text: string;
  readonly written: string;
  readonly truncated?: boolean;
  readonly logProbability?: number;
  readonly tokens?: readonly { readonly token: string; readonly probability: number }[];
  readonly others?: readonly { readonly logProbability: number }[];
}

interface Looked {
  readonly part: string;
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  readonly weights: readonly (readonly number[])[];
}

/** The first lines of a sample file, its columns named anew. */
function slice(name: string, lines: number, header: string): string {
  const [, ...rows] = readFileSync(join(SAMPLES, name), 'utf8').split('\n');
  return [header, ...rows.slice(0, lines)].join('\n');
}

describe('cli: translate and summarize', function () {
  this.timeout(180_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-write-'));
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const write = (name: string, content: string) => writeFileSync(join(workspace, name), content);

  before(() => {
    write('german.csv', slice('german.csv', 600, 'source,target'));
    write('german-test.csv', slice('german-test.csv', 24, 'source,target'));
    write('minutes.csv', slice('minutes.csv', 200, 'text,summary'));
    const tokenizer = 'tokenizer: { type: word, lowercase: false, minimum-count: 1, length: 32 }';
    const train = (steps: number) =>
      `train: { steps: ${steps}, batch: 32, optimizer: { type: adam, learning-rate: 0.01 } }`;
    write(
      'german.nlp.yaml',
      [
        'task: { type: translate, beam: 2 }',
        'data: { train: german.csv, validation: 5%, test: german-test.csv }',
        tokenizer,
        'model: { type: seq2seq-recurrent, width: 24, hidden: 48, dropout: 0 }',
        train(60),
      ].join('\n'),
    );
    write(
      'minutes.nlp.yaml',
      [
        'task: summarize',
        'data: { train: minutes.csv, validation: 10% }',
        tokenizer,
        'model: { type: seq2seq-transformer, layers: 1, heads: 2, width: 32, dropout: 0 }',
        train(20),
      ].join('\n'),
    );
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('trains, scores as its own translations are scored, and translates line by line', async () => {
    const trained = await cli('train', 'german.nlp.yaml', '--json');
    assert.equal(trained.code, 0, trained.stderr);
    const { test } = trained.json<Trained>().metrics;
    const [, ...rows] = readFileSync(join(workspace, 'german-test.csv'), 'utf8').split('\n');
    const pairs = rows.map(row => /^("?)(.*)\1,(?!.*")(.*)$/.exec(row)!.slice(2) as [string, string]);
    write('lines.txt', `${pairs.map(([german]) => german).join('\n')}\n`);
    const told = await cli('translate', 'german', '--file', 'lines.txt');
    assert.equal(told.code, 0, told.stderr);
    const lines = told.stdout.trimEnd().split('\n');
    assert.equal(lines.length, pairs.length);
    const { score, signature } = scoreBleu(
      lines,
      pairs.map(([, english]) => [english]),
    );
    assert.ok(Math.abs(score - test.BLEU!) < 1e-9, `${score} ${test.BLEU}`);
    // The shape of the sentences is learned at once: articles, marks, word order.
    assert.ok(test.perplexity! < 25 && test.accuracy! > 0.3, JSON.stringify(test));
    const evaluated = await cli('evaluate', 'german', '--split', 'test');
    assert.ok(evaluated.stdout.includes(`BLEU  ${signature}`), evaluated.stdout);

    const one = await cli('translate', 'german', lines[0]!, '', pairs[0]![0], '--json', '--beam', '3');
    const { results } = one.json<{ results: readonly Result[] }>();
    assert.deepEqual([results.length, results[1]], [3, { text: '', truncated: false, written: '' }]);
    const { tokens, logProbability, others } = results[2]!;
    const sum = tokens!.reduce((total, { probability }) => total + Math.log(probability), 0);
    assert.ok(Math.abs(sum - logProbability!) < 1e-4);
    assert.equal(others!.length, 2);
    const greedy = await cli('translate', 'german', pairs[0]![0], '--beam', '1', '--json');
    assert.deepEqual(greedy.json<{ results: readonly Result[] }>().results[0]!.others, []);
    const looked = await cli('attention', 'german', pairs[0]![0], '--json');
    const { part, queries, keys, weights } = looked.json<Looked>();
    assert.equal(part, 'cross');
    assert.deepEqual([weights.length, weights[0]!.length], [queries.length, keys.length]);
    for (const row of weights) assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-4);
  });

  it('summarizes, and says what it left out', async () => {
    const trained = await cli('train', 'minutes.nlp.yaml', '--json');
    assert.equal(trained.code, 0, trained.stderr);
    const { validation } = trained.json<Trained>().metrics;
    for (const name of ['ROUGE-1', 'ROUGE-2', 'ROUGE-L', 'ROUGE-Lsum', 'METEOR', 'content-recall', 'ROUGE-1/lead']) {
      assert.ok(validation[name]! >= 0 && validation[name]! <= 1, name);
    }
    assert.ok(validation['ROUGE-1/lead']! > 0.2, `${validation['ROUGE-1/lead']}`);
    const text = 'The town council met on Friday. '.repeat(10);
    const summarized = await cli('summarize', 'minutes', text);
    assert.equal(summarized.code, 0, summarized.stderr);
    assert.match(summarized.stderr, /the text was truncated: the model reads only the first 32 tokens/);
    assert.ok(summarized.stdout.trim().length > 0);
    const look = async (part: string) => {
      const told = await cli('attention', 'minutes', 'The town council met.', '--part', part, '--head', '1', '--json');
      assert.equal(told.code, 0, told.stderr);
      return told.json<Looked>();
    };
    const encoder = await look('encoder');
    assert.deepEqual(encoder.queries, ['The', 'town', 'council', 'met', '.']);
    assert.deepEqual(encoder.keys, encoder.queries);
    const decoder = await look('decoder');
    assert.equal(decoder.queries[0], '[CLS]');
    assert.deepEqual(decoder.keys, decoder.queries);
    for (const [i, row] of decoder.weights.entries()) {
      assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-4);
      assert.ok(
        row.slice(i + 1).every(weight => weight < 1e-6),
        'nothing of what comes later is seen',
      );
    }
    const none = await cli('attention', 'minutes', 'The town council met.', '--part', 'other');
    assert.match(none.stderr, /minutes has no other attention\. Use --part cross, encoder, decoder\./);
    const two = await cli('attention', 'minutes', 'The town council met.', '--pair', 'It did.');
    assert.match(two.stderr, /minutes reads one text, not two\. Leave the second text out\./);
  });

  it('lets texts be as long as those of training, however short their sources, and says which reached the limit', async () => {
    const numbers = ['one', 'two', 'three', 'four', 'five', 'six'];
    const lines = Array.from({ length: 180 }, (_, i) => {
      const [a, b] = [i % 6, Math.floor(i / 6) % 6];
      const target = `the first of the two is ${numbers[a]} as you see , and what comes behind it on this line of my book was ${numbers[b]} .`;
      return JSON.stringify({ source: `${a} ${b}`, target });
    });
    write('long.jsonl', lines.join('\n'));
    write(
      'long.nlp.yaml',
      [
        'task: { type: translate, beam: 2 }',
        'data: { train: long.jsonl, validation: 10% }',
        'tokenizer: { type: word, minimum-count: 1, length: 48 }',
        'model: { type: seq2seq-recurrent, width: 24, hidden: 32, dropout: 0 }',
        'train: { steps: 200, batch: 16, optimizer: { type: adam, learning-rate: 0.01 } }',
      ].join('\n'),
    );
    const trained = await cli('train', 'long.nlp.yaml', '--json');
    assert.equal(trained.code, 0, trained.stderr);
    assert.ok(trained.json<Trained>().metrics.validation.BLEU! > 95, trained.stderr);
    assert.doesNotMatch(trained.stderr, /reached the limit/);
    const { run } = trained.json<{ run: string }>();
    const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
    assert.deepEqual(record.writtenLengths, [[2, 25]]);
    const whole = await cli('translate', 'long', '2 3');
    assert.match(whole.stdout, /^the first of the two is three as .* my book was four\.\n$/);
    assert.doesNotMatch(whole.stderr, /limit/);
    const cut = await cli('translate', 'long', '2 3', '4 5', '--length', '7');
    assert.match(cut.stderr, /2 of 2 texts reached the limit of 7 tokens; set --length to allow more/);
    assert.deepEqual(
      cut.stdout
        .trimEnd()
        .split('\n')
        .map(line => line.split(' ').length),
      [7, 7],
    );
    // A run of before lengths were learned writes as it did.
    const { writtenLengths, ...older } = record;
    writeFileSync(join(run, 'run.json'), JSON.stringify(older));
    const scored = await cli('evaluate', 'long', '--split', 'validation', '--json');
    assert.match(scored.stderr, /warning: 18 of 18 texts reached the limit of 12 tokens; set task\.written-length/);
    assert.equal(scored.json<{ notes: readonly string[] }>().notes.length, 1);
  });

  it('refuses what it cannot do', async () => {
    for (const [words, message] of [
      [['translate', 'minutes', 'x'], /minutes is a summarization model and cannot translate\. Use "nlp summarize"/],
      [['translate', 'german', 'x', '--beam', '0'], /--beam must be a whole number from 1 to 64/],
      [['translate', 'german', 'x', '--file', 'lines.txt'], /Give either texts or --file/],
      [['translate', 'german', '--file', 'none.txt'], /none\.txt: /],
      [['predict', 'german', 'x'], /german is a translation model and cannot/],
      [['generate', 'german'], /german is a translation model and cannot/],
    ] as const) {
      const { code, stderr } = await cli(...words);
      assert.equal(code, 1, words.join(' '));
      assert.match(stderr, message);
    }
  });
});
