// Special tokens have any ids: a model whose vocabulary is numbered anew (RoBERTa's way: padding is 1, the rest anywhere) is the same
// model, padded, trained and asked.
import assert from 'node:assert/strict';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createModel, createTask, taskCatalog } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { createEngine } from '../../../src/core/engine';
import type { Engine } from '../../../src/core/engine/contract';
import { type Config, columnsOf, configSchema, tokensOf } from '../../../src/core/schemas';
import type { Task } from '../../../src/core/tasks/task';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import type { Tokenizer } from '../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';
import { sgd } from '../../../src/core/training/optimizers/sgd';
import { move, numberAnew, rewrite } from '../text/otherIds';

const lines = [
  'ada wrote to charles about the engine',
  'the loom weaves flowers',
  'who paid for it and where was this first one built',
  'the notes of ada are longer than the paper of charles',
];
const corpus = [...lines, lines.join(' ')];
const transformer = '{ type: transformer, width: 8, heads: 2, layers: 1, dropout: 0 }';
const gru = '{ type: gru, width: 8, hidden: 6, dropout: 0 }';
const label = (i: number) => (i % 2 === 0 ? 'a' : 'b');
const make = (fields: (text: string, i: number) => Record<string, string>) =>
  corpus.map((text, i) => exampleOf(fields(text, i), i));
const cases: Readonly<Record<string, readonly [string, readonly Example[]]>> = {
  classify: [
    `task: classify, model: ${transformer}, data: { train: a.csv }`,
    make((text, i) => ({ text, label: label(i) })),
  ],
  'classify, joint': [
    `task: classify, model: ${transformer}, data: { train: a.csv, text-pair: b }`,
    make((text, i) => ({ text, 'text-pair': corpus[(i + 2) % corpus.length]!, label: label(i) })),
  ],
  'multilabel, towers': [
    `task: { type: multilabel, pair: towers }, model: ${gru}, data: { train: a.csv, text-pair: b }`,
    corpus.map((text, i) =>
      exampleOf({ text, 'text-pair': corpus[(i + 1) % corpus.length]! }, i, { labels: [label(i)] }),
    ),
  ],
  'regress, bag-of-words': [
    'task: regress, model: { type: bag-of-words, width: 8, dropout: 0 }, data: { train: a.csv }',
    make((text, i) => ({ text, score: String(i) })),
  ],
  relate: [
    `task: relate, model: ${transformer}, data: { train: a.csv }`,
    make((text, i) => ({ text: text.replace(/^(\w+) (\w+)/, '<e1>$1</e1> <e2>$2</e2>'), label: label(i) })),
  ],
  tag: [
    `task: { type: tag, characters: 4 }, model: ${gru}, data: { train: a.csv }`,
    corpus.map((text, i) => {
      const tokens = text.split(' ');
      return exampleOf({}, i, { tokens, tags: tokens.map((_, k) => label(k)) });
    }),
  ],
  answer: [
    `task: { type: answer, unanswerable: true, stride: 2 }, model: ${gru}, data: { train: a.csv }`,
    corpus.map((context, i) =>
      exampleOf({ context, question: 'who wrote' }, i, { answer: [context.split(' ').at(-1)!] }),
    ),
  ],
  'generate, transformer': [`task: generate, model: ${transformer}, data: { train: a.txt }`, make(text => ({ text }))],
  'generate, gru': [
    `task: { type: generate, carry: true }, model: ${gru}, data: { train: a.txt }, train: { batch: 1 }`,
    make(text => ({ text })),
  ],
  translate: [
    'task: translate, model: { type: seq2seq-transformer, width: 8, heads: 2, layers: 1, dropout: 0 }, data: { train: a.csv }',
    make((text, i) => ({ source: text, target: corpus[(i + 1) % corpus.length]! })),
  ],
  summarize: [
    'task: summarize, model: { type: seq2seq-recurrent, width: 8, hidden: 6, dropout: 0 }, data: { train: a.csv }',
    make((text, i) => ({ text, summary: corpus[(i + 1) % corpus.length]! })),
  ],
};

function exampleOf(fields: Record<string, string>, i: number, lists?: Record<string, string[]>): Example {
  return { fields, ...(lists && { lists }), source: { file: 'a', line: i + 1 } };
}

async function learn(config: Config): Promise<Tokenizer> {
  const { encoder } = await createModel(config.model, 2);
  const learned = await trainTokenizer(config.tokenizer, corpus, tokensOf(config, encoder?.tokens));
  const definition = await taskCatalog[config.task.type]();
  const roles = new Set(Object.keys(columnsOf(config).columns));
  const framing = definition.framing?.({ options: config.task, roles });
  return (framing && learned.frame?.(framing)) ?? learned;
}

let engine: Engine;

/** A few steps on padded batches with filler rows: losses, and what came of the weights. */
async function practise(task: Task, parameters: HostTensors, examples: readonly Example[]) {
  const encoded = task.encodeSplit?.(examples) ?? examples.map(example => task.encode(example));
  const begun = task.stream ? encoded.map(each => task.stream!.begin(each)) : encoded;
  const trainer = engine.createTrainer({
    loss: task.loss,
    parameters: { ...parameters, ...task.stream?.initialize(8) },
    optimizer: sgd(),
    frozen: task.frozen,
    seed: 1,
  });
  const batch = task.collate(begun.slice(0, 7), { batch: 8, time: 32 });
  const { ids, mask } = batch;
  const padding = [...new Set(ids!.data.filter((_, i) => mask!.data[i] === 0))];
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const [result] = await trainer.steps([batch], [0.1]);
    losses.push(result!.loss);
  }
  const { parameters: trained } = trainer.state();
  await trainer.dispose();
  const { scores } = await task.score(
    { engine, parameters: trained },
    { examples, encoded: begun },
    { effort: 'quick' },
  );
  return { losses, trained, scores, padding };
}

/** What a model writes, or goes on with. */
async function ask({ writer, generator }: Task, parameters: HostTensors): Promise<unknown> {
  if (writer) {
    const open = writer.open({ engine, parameters });
    const found = await open.write(corpus, { beam: 2 });
    await open.dispose();
    return found.map(each => each.map(({ text }) => text));
  }
  const open = await generator?.open({ engine, parameters });
  const next = await open?.next('ada wrote', 3);
  const written: string[] = [];
  const options = { maximumTokens: 8, temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 1 };
  for await (const { text } of open?.generate('the loom', { ...options, stop: [], beam: 0, shown: 0 }) ?? [])
    written.push(text);
  await open?.dispose();
  return { written, next: next?.map(({ token }) => token) };
}

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= 1e-5 * Math.max(1, Math.abs(expected[i]!)), `${what} ${i}`);
}

describe('special tokens of any ids', function () {
  this.timeout(60_000);
  before(async () => {
    ({ engine } = await createEngine('native', { threads: 1 }));
  });

  for (const [name, [text, examples]] of Object.entries(cases))
    it(`${name}: the same losses, weights and predictions`, async () => {
      const tokenizerKeys = 'tokenizer: { type: word, minimum-count: 1, length: 32 }';
      const { config, problems } = parseConfig(`{ ${text}, ${tokenizerKeys} }`, '/a.nlp.yaml', configSchema);
      assert.deepEqual(problems, []);
      const learned = await learn(config!);
      const ids = numberAnew(learned.size);
      const other = readTokenizer(rewrite(learned.toJson(), ids));
      const { pad, unk, cls, sep } = other.special;
      assert.deepEqual([pad, unk, cls, sep], [1, 3, learned.size >> 1, learned.size - 1]);
      assert.deepEqual(readTokenizer(other.toJson()).special, other.special);
      const [first, second] = await Promise.all(
        [learned, other].map(tokenizer => createTask(config!, { tokenizer, labels: ['a', 'b'] })),
      );
      const weights = first!.initialize(new Random(3, 'weights'));
      const expected = await practise(first!, weights, examples);
      const actual = await practise(second!, move(weights, ids), examples);
      near(actual.losses, expected.losses, 'loss');
      const moved = move(expected.trained, ids);
      assert.deepEqual(Object.keys(actual.trained), Object.keys(moved));
      assert.deepEqual([expected.padding, actual.padding], [[0], [pad]]);
      for (const [key, { data }] of Object.entries(actual.trained)) near(data, moved[key]!.data, key);
      near(Object.values(actual.scores) as number[], Object.values(expected.scores) as number[], 'scores');
      const asked = await Promise.all([ask(first!, expected.trained), ask(second!, actual.trained)]);
      assert.deepEqual(asked[1], asked[0]);
    });
});
