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
    const unexplained = await cli('explain', 'pos', 'the cat hears a dog.');
    assert.match(unexplained.stderr, /pos is a tagger: it predicts no label and no score of a whole text/);
    const attention = await cli('attention', 'pos', 'the cat hears a dog.', '--json');
    assert.equal(attention.code, 0, attention.stderr);
    assert.equal(readdirSync(join(workspace, '.nlp', 'runs', 'pos')).length, 1);
  });

  /** Rows for so many examples, whatever the seed. */
  const repeat = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

  interface SpanLine {
    readonly text: string;
    readonly spans: readonly { readonly start: number; readonly end: number; readonly label: string }[];
  }

  const quick = (name: string, task: string, data: string, more = '') =>
    writeFileSync(
      join(workspace, `${name}.nlp.yaml`),
      `task: ${task}\ndata: ${data}\ntokenizer: { type: word, split: whitespace${more} }\nmodel: { type: gru, width: 16, hidden: 16, bidirectional: true }\ntrain: { epochs: 6, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }\n`,
    );

  const spanOf = (text: string, name: string, label: string) => {
    const start = [...text.slice(0, text.indexOf(name))].length;
    return { start, end: start + [...name].length, label };
  };

  /** What a person counts who compares the spans of `predict` with those of the file. */
  async function compareSpans(config: string, file: string, lines: readonly SpanLine[]) {
    const told = await cli('predict', config, '--file', file, '--json');
    assert.equal(told.code, 0, told.stderr);
    const key = ({ start, end, label }: SpanLine['spans'][number]) => `${start} ${end} ${label}`;
    let [hits, said, right] = [0, 0, 0];
    for (const [i, { spans }] of told.json<Tagged>().predictions.entries()) {
      const actual = new Set(lines[i]!.spans.map(key));
      hits += spans!.filter(span => actual.has(key(span))).length;
      said += spans!.length;
      right += actual.size;
    }
    return { precision: said === 0 ? 0 : hits / said, recall: hits / right, F1: (2 * hits) / (said + right) };
  }

  const places = ['서울', '부산', '인천', '울산', '대구'] as const;
  const korean = (count: number, from: number) =>
    repeat(count, i => {
      const name = places[(i + from) % places.length]!;
      const text = `${i % 2 ? '😀 ' : ''}나는 어제 ${name}${['에서', '까지', '으로'][i % 3]} 갔다 ${i}`;
      return { text, spans: [spanOf(text, name, 'LOC')] };
    });

  for (const [words, found] of [
    ['auto', 'syllables'],
    ['characters', 'characters'],
    ['text', 'text'],
  ] as const) {
    it(`scores spans on the words that predict cuts: words: ${words}`, async () => {
      const [train, test] = [korean(60, 0), korean(15, 1)];
      writeFileSync(join(workspace, 'korean.jsonl'), train.map(line => JSON.stringify(line)).join('\n'));
      writeFileSync(join(workspace, 'korean-test.jsonl'), test.map(line => JSON.stringify(line)).join('\n'));
      quick(`korean-${words}`, `{ type: tag, words: ${words} }`, '{ train: korean.jsonl, test: korean-test.jsonl }');
      const told = await cli('train', `korean-${words}.nlp.yaml`, '--json');
      assert.equal(told.code, 0, told.stderr);
      const { run, metrics } = told.json<Trained>();
      assert.equal(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')).learned.words, found);
      const counted = await compareSpans(`korean-${words}`, 'korean-test.jsonl', test);
      for (const name of ['precision', 'recall', 'F1'] as const) {
        assert.ok(
          Math.abs(metrics.test[name]! - counted[name]) < 1e-12,
          `${name} ${metrics.test[name]} ${counted[name]}`,
        );
      }
      assert.equal(metrics.test['entity-exact-match'], metrics.test.recall);
      if (words === 'text') {
        assert.equal(counted.recall, 0);
        assert.match(
          told.stderr,
          /Spans of train that begin or end inside a word: 54; .*Spans of test .*: 15\. Here "서울"/,
        );
        const check = await cli('check', 'korean-text.nlp.yaml', '--json');
        const { findings } = check.json<{
          findings: { code: string; count: number; places: { message: string }[] }[];
        }>();
        const inside = findings.filter(({ code }) => code === 'span-inside-word');
        assert.equal(inside.length, 3);
        assert.match(inside[0]!.places[0]!.message, /^"서울" \(LOC\) in "서울에서"$/);
      } else {
        assert.ok(counted.F1 > 0.9, `F1 ${counted.F1}`);
        // A record of the predictions says the same in full.
        const line = readFileSync(join(run, 'predictions.jsonl'), 'utf8').trim().split('\n').at(-1)!;
        const { spans, prediction, tokens, tags } = JSON.parse(line);
        assert.deepEqual(prediction.spans, spans);
        assert.equal(tokens.length, tags.length);
        assert.equal(prediction.tags.length, tags.length);
      }
    });
  }

  it('reads texts of several sentences as it was trained on them, and scores them so', async () => {
    const texts = repeat(40, i => {
      const name = ['St. Petersburg', 'Oslo', 'U.S. Army'][i % 3]!;
      const text = `They left. Was ${name} far? Yes, ${i} miles.`;
      return { text, spans: [spanOf(text, name, 'X')] };
    });
    writeFileSync(join(workspace, 'texts.jsonl'), texts.map(line => JSON.stringify(line)).join('\n'));
    // Two pieces for each text.
    quick('texts', 'tag', '{ train: texts.jsonl, validation: 0, test: texts.jsonl }', ', length: 16');
    const { metrics } = (await cli('train', 'texts.nlp.yaml', '--json')).json<Trained>();
    const counted = await compareSpans('texts', 'texts.jsonl', texts);
    assert.ok(Math.abs(metrics.test.F1! - counted.F1) < 1e-12, `${metrics.test.F1} ${counted.F1}`);
    assert.ok(counted.F1 > 0.5);
  });

  const own = ['AT&T', 'U.S.', 'Coca-Cola', 'C++', '.NET', ':)', "can't"] as const;
  const ownSentence = (i: number) => ['We', 'like', own[i % own.length]!, i % 2 ? 'now' : 'again', '.'];
  const ownTags = (i: number) => ['O', 'O', `B-${own[i % own.length]![0] === 'C' ? 'BIG' : 'SMALL'}`, 'O', 'O'];

  it('is given words that stand between white space, and those of data files', async () => {
    const rows = repeat(56, i =>
      ownSentence(i)
        .map((word, w) => `${word} ${ownTags(i)[w]}`)
        .join('\n'),
    );
    writeFileSync(join(workspace, 'own.conll'), `${rows.join('\n\n')}\n`);
    quick('own', 'tag', '{ train: own.conll, validation: 0, test: own.conll }');
    const told = await cli('train', 'own.nlp.yaml', '--json');
    assert.match(
      told.stderr,
      /Words of train that running text would be split at: 56; .*Here "AT&T" would be "AT & T"/s,
    );
    assert.equal(told.json<Trained>().metrics.test.F1, 1);
    const words = async (...asked: string[]) => {
      const answer = await cli('predict', ...asked, '--json');
      assert.equal(answer.code, 0, answer.stderr);
      return answer.json<Tagged>().predictions.map(each => each.words.map(word => word.text).join(' '));
    };
    const sentences = repeat(7, i => ownSentence(i).join(' '));
    assert.deepEqual(await words('own', ...sentences), sentences);
    assert.deepEqual(await words('own', 'We like AT&T, again.'), ['We like AT&T , again .']);
    const [tagged] = (await cli('predict', 'own', sentences[0]!, '--json')).json<Tagged>().predictions;
    assert.deepEqual(
      tagged!.spans!.map(({ text, label }) => [text, label]),
      [['AT&T', 'SMALL']],
    );
    // What was learned stands for files too, and other ways to give words.
    assert.deepEqual((await words('own', '--file', 'own.conll')).slice(0, 7), sentences);
    const lists = [{ tokens: ['We', 'like', 'New York', '.'] }, { words: ['C++'] }, { text: 'We like C++ .' }];
    writeFileSync(join(workspace, 'own.jsonl'), lists.map(line => JSON.stringify(line)).join('\n'));
    assert.deepEqual(await words('own', '--file', 'own.jsonl'), ['We like New York .', 'C++', 'We like C++ .']);
    const renamed = join(workspace, 'own.txt');
    copyFileSync(join(workspace, 'own.conll'), renamed);
    assert.deepEqual((await words('own', '--file', renamed, '--format', 'columns')).slice(0, 7), sentences);
    assert.deepEqual(await words('own', '--tokens', 'We like it.'), ['We like it.']);
    const other = await cli('predict', 'own', '--file', renamed, '--format', 'csv');
    assert.equal(other.code, 1);
    assert.match(other.stderr, /Unknown format "csv"; the formats of words are columns, conll-u, jsonl, text/);
  });

  it('reads sentences that are longer than the model in pieces: no word is left out of the scores', async () => {
    const rows = repeat(30, i => {
      const tokens = repeat(25, w => ['Anna', 'went', 'home'][(w + i) % 3]!);
      return JSON.stringify({ tokens, tags: tokens.map(word => (word === 'Anna' ? 'B-PER' : 'O')) });
    });
    writeFileSync(join(workspace, 'long.jsonl'), rows.join('\n'));
    quick('long', 'tag', '{ train: long.jsonl, validation: 10%, test: long.jsonl }', ', length: 8');
    const { metrics, run } = (await cli('train', 'long.nlp.yaml', '--json')).json<Trained>();
    assert.deepEqual([metrics.test.accuracy, metrics.test['exact-match'], metrics.test.F1], [1, 1, 1]);
    for (const line of readFileSync(join(run, 'predictions.jsonl'), 'utf8').trim().split('\n')) {
      const { tags, prediction } = JSON.parse(line);
      assert.deepEqual(prediction.tags, tags);
    }
  });

  it('writes true and predicted tags in the scheme that was asked for', async () => {
    const rows = repeat(30, i =>
      JSON.stringify({ tokens: ['Anna', 'Berg', 'Bob', 'left'], tags: ['I-PER', 'I-PER', 'B-PER', 'O'], i }),
    );
    writeFileSync(join(workspace, 'iob1.jsonl'), rows.join('\n'));
    quick('iob1', '{ type: tag, scheme: bioes }', '{ train: iob1.jsonl, validation: 0, test: iob1.jsonl }');
    const told = await cli('train', 'iob1.nlp.yaml', '--json');
    assert.match(told.stderr, /tags: spans in IOB1/);
    const { metrics, run } = told.json<Trained>();
    assert.deepEqual([metrics.test.F1, metrics.test['strict-F1']], [1, 1]);
    const { tags, prediction } = JSON.parse(readFileSync(join(run, 'predictions.jsonl'), 'utf8').split('\n')[0]!);
    assert.deepEqual(tags, ['B-PER', 'E-PER', 'S-PER', 'O']);
    assert.deepEqual(prediction.tags, tags);
    const evaluated = await cli('evaluate', 'iob1', '--json');
    assert.match(evaluated.stderr, /tags: spans in IOB1/);
    assert.equal(evaluated.json<{ metrics: Record<string, number> }>().metrics.F1, 1);
  });
});
