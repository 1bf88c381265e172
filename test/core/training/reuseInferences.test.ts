import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createTask } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Engine, Program } from '../../../src/core/engine/contract';
import { createEngine } from '../../../src/core/engine/index';
import { configSchema } from '../../../src/core/schemas';
import { reuseInferences } from '../../../src/core/training/reuseInferences';
import { spacedTokenizer } from '../tasks/spacedTokenizer';

const program: Program = ({ weight, fixed }, { x }) => ({ y: tf.mul(tf.add(x!, weight!), fixed!) });
const parameters = (weight: number): HostTensors => ({ weight: float32([], [weight]), fixed: float32([], [10]) });

describe('training/reuseInferences', () => {
  it('compiles once for one evaluation after the other, and computes with the weights of each', async () => {
    const { engine } = await createEngine('native', { threads: 1 });
    const made: (ReadonlySet<string> | undefined)[] = [];
    const counting: Engine = {
      ...engine,
      createTrainer: options => engine.createTrainer(options),
      createInference: options => {
        made.push(options.changing);
        return engine.createInference(options);
      },
    };
    const reusing = reuseInferences(counting, new Set(['fixed']));
    for (const weight of [1, 2, 3]) {
      const inference = reusing.createInference({ program, parameters: parameters(weight) });
      const { y } = await inference.run({ x: float32([2], [0, 1]) });
      assert.deepEqual([...y!.data], [10 * weight, 10 * (weight + 1)]);
      await inference.dispose();
    }
    assert.deepEqual(made, [new Set(['weight'])]);
    reusing.createInference({ program, parameters: parameters(1), captures: ['*'] });
    assert.equal(made.length, 2);
    await reusing.dispose();
  });

  for (const [name, text, fields] of [
    [
      'translate',
      'task: translate, model: { type: seq2seq-recurrent, width: 4, hidden: 4 }, data: { train: a.csv }',
      {},
    ],
    [
      'summarize',
      'task: summarize, model: { type: seq2seq-transformer, width: 4, heads: 2, layers: 1 }, data: { train: a.csv }',
      {},
    ],
    ['answer', 'task: answer, model: { type: gru, width: 4, hidden: 4 }, data: { train: a.json }', { answer: ['6'] }],
    ['generate', 'task: generate, model: { type: gru, width: 4, hidden: 4 }, data: { train: a.txt }', {}],
    ['classify', 'task: classify, model: { type: gru, width: 4, hidden: 4 }, data: { train: a.csv }', {}],
  ] as const)
    it(`${name} is scored by what was compiled for the evaluation before`, async () => {
      const { engine } = await createEngine('native', { threads: 1 });
      let made = 0;
      const reusing = reuseInferences({
        ...engine,
        createInference: options => {
          made++;
          return engine.createInference(options);
        },
      });
      const { config, problems } = parseConfig(`{ ${text} }`, '/a.nlp.yaml', configSchema);
      assert.deepEqual(problems, []);
      const tokenizer = spacedTokenizer(12, 20);
      const targetTokenizer = name === 'translate' ? tokenizer : undefined;
      const task = await createTask(config!, { tokenizer, targetTokenizer, labels: ['a', 'b'] });
      const texts = { text: '5 6 7', source: '5 6 7', target: '7 8', question: '4 5', context: '6 7', label: 'a' };
      const example = { fields: { ...texts, summary: '7 8' }, lists: fields } as never;
      const encoded = task.encodeSplit?.([example]) ?? [task.encode(example)];
      for (const seed of [1, 2]) {
        const weights = { engine: reusing, parameters: task.initialize(new Random(seed, 'weights')) };
        await task.score(weights, { examples: [example], encoded }, { effort: 'quick' });
      }
      assert.equal(made, 1);
      await reusing.dispose();
    });
});
