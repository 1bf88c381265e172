/** What models are fed is what Hugging Face's `tokenizers` makes of the run's tokenizer.json (fixtures/text/makeFramed.py). */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTask, taskCatalog } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { columnsOf, configSchema, tokensOf } from '../../../src/core/schemas';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';

const folder = join(__dirname, '../../fixtures/text');

const corpus = [
  'Ada wrote to Charles about the engine.',
  'The engine weaves algebra, as a loom weaves flowers!',
  'Wer schrieb an wen? Ada an Charles; é, ü and ß.',
  'the notes are longer than the paper — much longer than that',
  'Where was the engine built, and who paid for it?',
];
const [long, longer] = [corpus.join(' '), [...corpus, ...corpus].reverse().join(' ')];

const tokenizers: Readonly<Record<string, string>> = {
  word: '{ type: word, minimum-count: 1, length: LENGTH }',
  'word cased':
    '{ type: word, minimum-count: 1, lowercase: false, strip-accents: true, split: whitespace, length: LENGTH }',
  'word stopped': '{ type: word, minimum-count: 1, stop-words: english, length: LENGTH }',
  character: '{ type: character, length: LENGTH }',
  bpe: '{ type: bpe, vocabulary: 280, length: LENGTH }',
  wordpiece: '{ type: wordpiece, vocabulary: 120, length: LENGTH }',
  unigram: '{ type: unigram, vocabulary: 110, length: LENGTH }',
};

const pairs: readonly (readonly [string, string])[] = [
  ['Ada wrote.', 'Charles paid for the engine!'],
  ['Who?', long],
  [longer, 'a loom'],
  [long, longer],
  [longer, long],
  ['Flowers 🙂 日本', ' the  notes '],
  [' ', 'Ada'],
  ['the', 'who was it'],
];
const marked = [
  '<e1>Ada</e1> wrote to <e2>Charles</e2>.',
  'The<e2> engine </e2>weaves <e1>algebra</e1>',
  'much <e1>longer</e1><e2>notes</e2>',
  ' <e1>the</e1> <e2>engine</e2> ',
];
const words = ['Ada', "isn't", 'the', 'engine.', 'x-ray', '🙂'];

interface Case {
  readonly config: string;
  readonly length: number;
  /** What is fed for each item: `ids`, and what tells texts apart where there is such. */
  readonly kind: 'single' | 'joint' | 'windows' | 'marked' | 'words' | 'source' | 'stream';
}

const transformer = 'model: { type: transformer, width: 4, heads: 1, layers: 1, pool: POOL }';
const cases: Readonly<Record<string, Case>> = {
  classify: { config: `task: classify, ${transformer}, data: { train: a.csv }`, length: 24, kind: 'single' },
  'classify cls': {
    config: `task: classify, ${transformer.replace('POOL', 'cls')}, data: { train: a.csv }`,
    length: 24,
    kind: 'single',
  },
  joint: { config: `task: classify, ${transformer}, data: { train: a.csv, text-pair: b }`, length: 24, kind: 'joint' },
  'joint cls': {
    config: `task: regress, ${transformer.replace('POOL', 'cls')}, data: { train: a.csv, text-pair: b }`,
    length: 31,
    kind: 'joint',
  },
  towers: {
    config: `task: { type: classify, pair: towers }, ${transformer.replace('POOL', 'cls')}, data: { train: a.csv, text-pair: b }`,
    length: 100,
    kind: 'single',
  },
  answer: {
    config: `task: { type: answer, stride: 9, question-length: 6 }, ${transformer}, data: { train: a.json }`,
    length: 30,
    kind: 'windows',
  },
  relate: { config: `task: relate, ${transformer}, data: { train: a.csv }`, length: 100, kind: 'marked' },
  'relate cls': {
    config: `task: relate, ${transformer.replace('POOL', 'cls')}, data: { train: a.csv }`,
    length: 100,
    kind: 'marked',
  },
  tag: { config: `task: tag, ${transformer}, data: { train: a.conll }`, length: 100, kind: 'words' },
  translate: {
    config: 'task: translate, model: { type: seq2seq-recurrent, width: 4, hidden: 4 }, data: { train: a.csv }',
    length: 24,
    kind: 'source',
  },
  generate: {
    config: 'task: generate, model: { type: gru, width: 4, hidden: 4 }, data: { train: a.txt }',
    length: 4000,
    kind: 'stream',
  },
};

async function open({ config: text, length }: Case, tokenizer: string, file?: string) {
  const written = `{ ${text.replace('POOL', 'mean')}, tokenizer: ${tokenizer.replace('LENGTH', String(length))} }`;
  const { config, problems } = parseConfig(written, '/a.nlp.yaml', configSchema);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  const definition = await taskCatalog[config!.task.type]();
  const learn = async () => {
    const { createModel } = await import('../../../src/core/catalog');
    const { encoder } = await createModel(config!.model, 2);
    const learned = await trainTokenizer(config!.tokenizer, corpus, tokensOf(config!, encoder?.tokens));
    const roles = new Set(Object.keys(columnsOf(config!).columns));
    const framing = definition.framing?.({ options: config!.task, roles });
    return (framing && learned.frame?.(framing)) ?? learned;
  };
  const read = file === undefined ? await learn() : readTokenizer(file);
  return { tokenizer: read, task: await createTask(config!, { tokenizer: read, labels: ['a', 'b'] }) };
}

const example = (fields: Record<string, string>, lists?: Record<string, string[]>): Example => ({
  fields,
  ...(lists && { lists }),
  source: { file: 'a', line: 1 },
});

/** For each item the rows that the model reads, each ids and what tells texts apart. */
async function feed(name: string, task: Awaited<ReturnType<typeof open>>['task']): Promise<number[][][]> {
  const { kind } = cases[name]!;
  const list = (
    encoded: { readonly tensors: Readonly<Record<string, { readonly data: ArrayLike<number> }>> },
    key: string,
  ) => Array.from(encoded.tensors[key]!.data);
  switch (kind) {
    case 'single':
      return pairs.map(([a, b]) => {
        const encoded = task.encode(example({ text: a, 'text-pair': b }));
        return [list(encoded, 'ids'), ...(encoded.tensors.pairIds ? [list(encoded, 'pairIds')] : [])];
      });
    case 'joint':
      return pairs.map(([a, b]) => {
        const encoded = task.encode(example({ text: a, 'text-pair': b, score: '1' }));
        return [list(encoded, 'ids'), list(encoded, 'segments')];
      });
    case 'windows':
      return pairs.map(([question, context]) =>
        task.encodeSplit!([example({ question, context }, { answer: [context.slice(1, 4)] })]).flatMap(window => [
          list(window, 'ids'),
          list(window, 'segments'),
        ]),
      );
    case 'marked':
      return marked.map(text => [list(task.encode(example({ text, label: 'a' })), 'ids')]);
    case 'words':
      return [[list(task.encode(example({}, { tokens: words, tags: words.map(() => 'a') })), 'ids')]];
    case 'source':
      return pairs.map(([source, target]) => {
        const encoded = task.encode(example({ source, target }));
        return [list(encoded, 'ids'), list(encoded, 'targets')];
      });
    case 'stream':
      // Blank texts are left out of a stream.
      return pairs
        .filter(([text]) => text.trim() !== '')
        .map(([text]) => {
          const [block] = task.encodeSplit!([example({ text })]);
          return [list(block!, 'ids'), list(block!, 'targets')];
        });
  }
}

const file = join(folder, 'framed.json');
const items = { pairs, marked, words };
const kept = () => JSON.parse(readFileSync(file, 'utf8'));

describe("what models are fed, beside Hugging Face's tokenizers", () => {
  before(async function () {
    if (!process.env.UPDATE_FIXTURES) return;
    this.timeout(60_000);
    const files: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(cases))
      for (const [type, config] of Object.entries(tokenizers))
        files[`${name}, ${type}`] = JSON.parse((await open(one, config)).tokenizer.toJson());
    const kinds = Object.fromEntries(Object.entries(cases).map(([name, { kind }]) => [name, kind]));
    writeFileSync(file, `${JSON.stringify({ items, kinds, files })}\n`);
  });

  for (const [name, one] of Object.entries(cases))
    for (const [type, config] of Object.entries(tokenizers))
      it(`${name}, ${type}: the same ids and type ids`, async () => {
        const expected: number[][][] = JSON.parse(readFileSync(join(folder, 'framedEncodings.json'), 'utf8'))[
          `${name}, ${type}`
        ];
        const trained = await open(one, config);
        assert.deepEqual(JSON.parse(trained.tokenizer.toJson()), kept().files[`${name}, ${type}`]);
        const opened = await open(one, config, trained.tokenizer.toJson());
        assert.equal(opened.tokenizer.toJson(), trained.tokenizer.toJson());
        for (const { task } of [trained, opened]) assert.deepEqual(await feed(name, task), expected);
      });

  it('runs of earlier versions read as they did: the second text has the odd place, no words are [UNK]', async () => {
    const { files } = kept();
    const old = (name: string, change: (file: Record<string, unknown>) => object) =>
      open(cases[name]!, tokenizers.word!, JSON.stringify(change(files[`${name}, word`])));
    const joint = await old('joint', file => ({ ...file, post_processor: null }));
    const [both, first, second] = [
      [longer, long],
      [long, ''],
      [longer, ''],
    ].map(([text, pair]) =>
      Array.from(joint.task.encode(example({ text: text!, 'text-pair': pair! })).tensors.ids!.data),
    );
    // 21 places: 10 and 11.
    assert.deepEqual(both, [2, ...second!.slice(1, 11), 3, ...first!.slice(1, 12), 3]);
    const blank = joint.task.encode(example({ text: ' ', 'text-pair': 'Ada' })).tensors.ids!.data;
    assert.deepEqual([...blank].slice(0, 3), [2, 1, 3]);
    const relate = await old('relate', file => ({
      ...file,
      added_tokens: (file.added_tokens as { id: number }[]).slice(0, 4),
    }));
    const text = '<e1>the</e1> <e2>engine</e2>';
    const { size } = relate.tokenizer;
    const ids = [...relate.task.encode(example({ text, label: 'a' })).tensors.ids!.data];
    assert.deepEqual(
      ids.filter(id => id >= size || id === 1),
      [size, size + 1, 1, size + 2, size + 3],
    );
  });
});
