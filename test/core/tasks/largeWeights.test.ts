// What writes and answers with large weights: one compiled program a use, whatever the lengths, and the same results.
import assert from 'node:assert/strict';
import { float32, type HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createTask } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Engine } from '../../../src/core/engine/contract';
import { createEngine } from '../../../src/core/engine/index';
import { OrtInference } from '../../../src/core/engine/inference';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { configSchema } from '../../../src/core/schemas';
import type { Task } from '../../../src/core/tasks/task';
import { spacedTokenizer } from './spacedTokenizer';

const [vocabulary, longest] = [23, 150];

async function makeTask(text: string): Promise<Task> {
  const { config, problems } = parseConfig(`{ ${text} }`, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const targetTokenizer = config!.task.type === 'translate' ? spacedTokenizer(vocabulary + 4, longest) : undefined;
  return createTask(config!, { tokenizer: spacedTokenizer(vocabulary, longest), targetTokenizer, labels: ['a', 'b'] });
}

/** Large by what no program reads. */
const unused = float32([5_200_000]);
unused.data[0] = 1;

/** An engine whose weights are all large, and how many programs each inference compiled that ran. */
async function largeEngine(): Promise<{ readonly engine: Engine; readonly compiled: number[] }> {
  const runtime = await loadRuntime('native', 1);
  const { engine } = await createEngine('native', { threads: 1 });
  const compiled: number[] = [];
  return {
    compiled,
    engine: {
      ...engine,
      createInference(options) {
        let own: number | undefined;
        const counting: typeof runtime = {
          name: runtime.name,
          readsInPlace: runtime.readsInPlace,
          compile(...asked) {
            own ??= compiled.push(0) - 1;
            compiled[own]!++;
            return runtime.compile(...asked);
          },
        };
        return new OrtInference(counting, { ...options, parameters: { ...options.parameters, unused } });
      },
    },
  };
}

/** Numbers may differ in their last bits: rounded. */
const rounded = (value: unknown) =>
  JSON.stringify(value, (_, x) => {
    if (typeof x === 'number') return Number(x.toFixed(4)) + 0;
    return ArrayBuffer.isView(x) ? Array.from(x as Float32Array) : x;
  });

/** @param use of a task with an engine: what is to be the same @param programs that it needs */
async function check(
  text: string,
  programs: number,
  use: (task: Task, weights: { readonly engine: Engine; readonly parameters: HostTensors }) => Promise<unknown>,
): Promise<void> {
  const task = await makeTask(text);
  const { engine } = await createEngine('native', { threads: 1 });
  const drawn = Object.entries(task.initialize(new Random(4, 'weights')));
  // Larger than at the start of training, so that what is written differs.
  const parameters = Object.fromEntries(
    drawn.map(([name, tensor]) => [
      name,
      name.includes('orm') ? tensor : { ...tensor, data: Float32Array.from(tensor.data, x => 4 * x) },
    ]),
  );
  const large = await largeEngine();
  const actual = await use(task, { engine: large.engine, parameters });
  assert.deepEqual(large.compiled, new Array(programs).fill(1));
  assert.equal(rounded(actual), rounded(await use(task, { engine, parameters })));
}

const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => 4 + ((from + i) % 19)).join(' ');

describe('large weights of what writes and answers', () => {
  for (const model of [
    '{ type: seq2seq-transformer, width: 8, heads: 2, layers: 2, decoder-layers: 1 }',
    '{ type: seq2seq-transformer, width: 8, heads: 2, layers: 1, positions: learned, normalization: after }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 5, attention: additive }',
    '{ type: seq2seq-recurrent, cell: lstm, width: 6, hidden: 8, attention: dot, layers: 2, bidirectional: false }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 5, attention: none }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8, encoder: transformer, heads: 2, attention: general }',
  ])
    it(`translate, ${model}`, () =>
      check(`task: translate, model: ${model}, data: { train: a.csv }`, 4, async (task, weights) => {
        const pairs = [
          [3, 5],
          [70, 20],
          [9, 120],
        ].map(([source, target]) => ({ fields: { source: numbers(1, source!), target: numbers(7, target!) } }));
        const encoded = pairs.map(pair => task.encode(pair as never));
        const examples = pairs as never;
        const { scores } = await task.score(weights, { examples, encoded } as never, { effort: 'quick' });
        const open = task.writer!.open(weights);
        const written = [];
        for (const { fields } of pairs) written.push(await open.write([fields.source], { beam: 2, longest: 100 }));
        written.push(
          await open.write(
            pairs.map(({ fields }) => fields.source),
            { beam: 1, longest: 20 },
          ),
        );
        assert.ok(written.some(([best]) => best![0]!.tokens.length > 64));
        const { captures } = await open.attend(pairs[0]!.fields.source, pairs[0]!.fields.target);
        await open.attend(pairs[1]!.fields.source, pairs[1]!.fields.target);
        await open.dispose();
        return { scores, written, captures };
      }));

  for (const [model, start] of [
    ['{ type: transformer, width: 8, heads: 2, layers: 2 }', 'nothing'],
    ['{ type: transformer, width: 8, heads: 2, layers: 1, positions: sinusoidal, normalization: after }', 'nothing'],
    ['{ type: gru, width: 6, hidden: 5, layers: 2 }', 'nothing'],
    ['{ type: lstm, width: 6, hidden: 5 }', 'label'],
  ] as const)
    it(`generate, ${model}, from ${start}`, () =>
      check(
        `task: { type: generate, start: ${start} }, model: ${model}, data: { train: a.txt, label: label }`,
        3,
        async (task, weights) => {
          const examples = [
            { fields: { text: numbers(2, 300), label: 'b' }, source: { file: 'a.txt', line: 1 } },
            { fields: { text: numbers(2, 9), label: 'a' }, source: { file: 'a.txt', line: 2 } },
          ];
          const encoded = task.encodeSplit!(examples as never);
          const { scores } = await task.score(weights, { examples, encoded } as never, { effort: 'quick' });
          const open = task.generator!.open(weights);
          const written: string[] = [];
          for (const [count, beam] of [
            [5, 0],
            [70, 0],
            [33, 2],
          ] as const) {
            const options = {
              seed: 1,
              temperature: 0,
              topK: 0,
              topP: 1,
              repetitionPenalty: 1,
              maximumTokens: 80,
              stop: [],
              beam,
              shown: 0,
            };
            for await (const { text } of open.generate(numbers(5, count), options as never)) written.push(text);
          }
          await open.dispose();
          return { scores, written };
        },
      ));

  it('answer', () =>
    check(
      'task: answer, model: { type: transformer, width: 8, heads: 2, layers: 1 }, data: { train: a.json }',
      2,
      async (task, weights) => {
        const open = task.answerer!.open(weights);
        const questions = [3, 40, 400].map(count => ({ question: numbers(3, 3), context: numbers(2, count) }));
        const answers = [];
        for (const question of questions) answers.push(await open.ask([question], { count: 2 }));
        const { captures } = (await open.attend!(questions[0]!)) as unknown as { captures: unknown };
        await open.attend!(questions[1]!);
        await open.dispose();
        return { answers, captures };
      },
    ));
});
