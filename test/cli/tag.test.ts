/** Taggers as a user runs them: trained for a few passes, scored, asked; what they write can be read as data again. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

const DATA = join(__dirname, '..', '..', 'samples', 'data');

interface Trained {
  readonly run: string;
  readonly metrics: { readonly test: Readonly<Record<string, number>> };
}

interface Tagged {
  readonly predictions: readonly {
    readonly text: string;
    readonly words: readonly {
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly tag: string;
    }[];
    readonly spans?: readonly {
      readonly start: number;
      readonly end: number;
      readonly label: string;
      readonly text: string;
    }[];
  }[];
}

/** Spans of BIO and BIOES tags as `TYPE START END`, by a walk of its own. */
function spansOf(tags: readonly string[]): string[] {
  const spans: string[] = [];
  for (let i = 0; i < tags.length; i++) {
    if (tags[i] === 'O') continue;
    const type = tags[i]!.slice(2);
    let end = i + 1;
    while (!/^[ES]/.test(tags[end - 1]!) && /^[IE]-/.test(tags[end] ?? '') && tags[end]!.slice(2) === type) end++;
    spans.push(`${type} ${i} ${end}`);
    i = end - 1;
  }
  return spans;
}

describe('cli: taggers', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-tag-'));
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(() => {
    for (const name of ['notices.jsonl', 'notices-test.jsonl']) copyFileSync(join(DATA, name), join(workspace, name));
    writeFileSync(
      join(workspace, 'names.nlp.yaml'),
      [
        'task: { type: tag, crf: true, characters: 16 }',
        'data: { train: notices.jsonl, validation: 10%, test: notices-test.jsonl }',
        'tokenizer: { type: word, split: whitespace, minimum-count: 20 }',
        'model: { type: gru, width: 24, hidden: 24, bidirectional: true, dropout: 0.2 }',
        'train: { epochs: 3, batch: 16, optimizer: { type: adam, learning-rate: 0.01 } }',
      ].join('\n'),
    );
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('learns names from spans, and counts them as seqeval does', async () => {
    const told = await cli('train', 'names.nlp.yaml', '--json');
    assert.equal(told.code, 0, told.stderr);
    const { metrics, run } = told.json<Trained>();
    assert.ok(metrics.test.F1! > 0.5, `F1 ${metrics.test.F1}`);
    const lines = readFileSync(join(run, 'predictions.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { split: string; tags: string[]; prediction: { tags: string[] } })
      .filter(({ split }) => split === 'test');
    assert.equal(lines.length, 120);
    let [hits, said, right] = [0, 0, 0];
    for (const { tags, prediction } of lines) {
      const [actual, predicted] = [spansOf(tags), spansOf(prediction.tags)];
      hits += predicted.filter(span => actual.includes(span)).length;
      said += predicted.length;
      right += actual.length;
    }
    // Spans that begin without a B are mended in the one and not in the other; a CRF hardly ever writes such.
    assert.ok(Math.abs(metrics.test.F1! - (2 * hits) / (said + right)) < 0.02);
    assert.ok(metrics.test['strict-F1']! <= metrics.test.F1! + 1e-9);
    const evaluated = await cli('evaluate', 'names', '--split', 'test', '--json');
    assert.equal(evaluated.json<{ metrics: Record<string, number> }>().metrics.F1, metrics.test.F1);
  });

  it('says the tags and spans of a text, in characters', async () => {
    const text = '😀 Nell Ashford moved to Oakport. It rains in Redfield.';
    const [tagged] = (await cli('predict', 'names', text, '--json')).json<Tagged>().predictions;
    const characters = [...text];
    for (const { text: word, start, end } of [...tagged!.words, ...tagged!.spans!]) {
      assert.equal(characters.slice(start, end).join(''), word);
    }
    const spans = tagged!.spans!.map(({ label, text: name }) => `${label} ${name}`);
    assert.ok(spans.includes('place Oakport') || spans.includes('person Nell Ashford'), spans.join());
    assert.equal(tagged!.words.length, 12);
  });

  it('writes columns that are data again, of all lines of a file', async () => {
    writeFileSync(join(workspace, 'lines.txt'), 'Nell Ashford moved to Oakport.\n\nIt rains in Redfield.\n');
    const { stdout, code } = await cli('predict', 'names', '--file', 'lines.txt');
    assert.equal(code, 0);
    const sentences = stdout.trim().split('\n\n');
    assert.equal(sentences.length, 2);
    assert.match(sentences[0]!, /^Nell\t[01]\.\d{4}\t\S+\nAshford\t/);
    writeFileSync(join(workspace, 'mine.conll'), stdout);
    writeFileSync(
      join(workspace, 'mine.jsonl'),
      (await cli('predict', 'names', '--file', 'lines.txt', '--json'))
        .json<Tagged>()
        .predictions.map(line => JSON.stringify({ text: line.text, spans: line.spans }))
        .join('\n'),
    );
    const read = async (file: string) => {
      writeFileSync(
        join(workspace, 'again.nlp.yaml'),
        `task: tag\ndata: { train: ${file}, validation: 0 }\nmodel: gru\ntrain: { steps: 1 }`,
      );
      const told = await cli('train', 'again.nlp.yaml', '--json');
      assert.equal(told.code, 0, told.stderr);
      return JSON.parse(readFileSync(join(told.json<Trained>().run, 'run.json'), 'utf8')).labels as string[];
    };
    const labels = await read('mine.conll');
    assert.ok(
      labels.length >= 2 && labels.every(label => /^([BI]-(person|place|house)|O)$/.test(label)),
      labels.join(),
    );
    assert.deepEqual(await read('mine.jsonl'), labels);
  });

  it('tags parts of speech, by a softmax, of CoNLL-U', async () => {
    const words = { the: 'DET', a: 'DET', dog: 'NOUN', cat: 'NOUN', sees: 'VERB', hears: 'VERB', '.': 'PUNCT' };
    const row = (word: string, i: number) =>
      [i + 1, word, '_', words[word as keyof typeof words], '_', '_', '_', '_', '_', '_'].join('\t');
    const pick = (list: readonly string[], n: number) => list[n % list.length]!;
    const sentences = Array.from({ length: 40 }, (_, i) =>
      [
        pick(['the', 'a'], i),
        pick(['dog', 'cat'], i >> 1),
        pick(['sees', 'hears'], i >> 2),
        pick(['a', 'the'], i >> 3),
        pick(['cat', 'dog'], i >> 1),
        '.',
      ]
        .map(row)
        .join('\n'),
    );
    writeFileSync(join(workspace, 'small.conllu'), `${sentences.join('\n\n')}\n`);
    writeFileSync(
      join(workspace, 'pos.nlp.yaml'),
      'task: tag\ndata: { train: small.conllu, validation: 10%, test: small.conllu }\ntokenizer: { type: word, length: 8 }\nmodel: { type: transformer, layers: 1, heads: 2, width: 16 }\ntrain: { epochs: 20, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }\n',
    );
    const { metrics } = (await cli('train', 'pos.nlp.yaml', '--json')).json<Trained>();
    assert.ok(metrics.test.accuracy! > 0.95, `accuracy ${metrics.test.accuracy}`);
    assert.equal(metrics.test.F1, undefined);
    const [tagged] = (await cli('predict', 'pos', 'the cat hears a dog.', '--json')).json<Tagged>().predictions;
    assert.equal(tagged!.words.map(({ tag }) => tag).join(' '), 'DET NOUN VERB DET NOUN PUNCT');
    assert.equal(tagged!.spans, undefined);
    // Longer than the model reads: stretch by stretch.
    const long = 'the cat hears a dog '.repeat(9).trim();
    const [all] = (await cli('predict', 'pos', long, '--json')).json<Tagged>().predictions;
    assert.deepEqual(
      all!.words.map(({ text }) => text),
      long.split(' '),
    );
    const attention = await cli('attention', 'pos', 'the cat hears a dog.', '--json');
    assert.equal(attention.code, 0, attention.stderr);
    assert.equal(readdirSync(join(workspace, '.nlp', 'runs', 'pos')).length, 1);
  });
});
