import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../../src/core/base/random';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { createEngine } from '../../../../src/core/engine';
import type { Tensors } from '../../../../src/core/engine/contract';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../../src/core/runs/metricsLog';
import { configSchema } from '../../../../src/core/schemas';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';
import type { TrainEvent, TrainOptions } from '../../../../src/core/training/events';
import { StreamPlanner } from '../../../../src/core/training/streamPlan';
import { resume, train } from '../../../../src/core/training/trainRun';
import { type differentiate, eagerContext, numberTokenizer, relativeError, toTensors } from '../../models/fixture';
import { linesOf, makeTask, readFixtures } from './languageModel';

function toEager(
  parameters: ReturnType<Awaited<ReturnType<typeof makeTask>>['initialize']>,
): Record<string, tf.Tensor> {
  const each = Object.entries(parameters).map(([key, t]) => [key, tf.tensor(t.data, [...t.shape], t.dtype)] as const);
  return Object.fromEntries(each);
}

describe('tasks/generate: a carried state', function () {
  this.timeout(60_000);
  const fixture = readFixtures().lstm!;
  const make = () =>
    makeTask(fixture.config, numberTokenizer(fixture.vocabulary, 3), '{ type: generate, carry: true }');
  /** Three tokens from `from` on, with those that follow. */
  const block = (from: number, begins: number): Tensors => {
    const cut = (rows: number[][]) => rows.map(row => row.slice(from, from + 3));
    return {
      ids: tf.tensor2d(cut(fixture.ids), undefined, 'int32'),
      targets: tf.tensor2d(cut(fixture.targets), undefined, 'int32'),
      mask: tf.ones([3, 3]),
      begins: tf.fill([3], begins),
    };
  };
  const ofWeights = (gradients: Tensors) => Object.keys(gradients).filter(name => !name.startsWith('carried/'));

  it("gives PyTorch's loss and gradients of a second block, none of which go back into the first", async () => {
    const task = await make();
    const initial = { ...task.initialize(new Random(1, 'weights')), ...task.stream!.initialize(3) };
    const fresh = { ...toEager(initial), ...toTensors(fixture.parameters) };
    const { updates } = stepOf(task, fresh, block(0, 1));
    assert.deepEqual(
      Object.keys(updates).sort(),
      Object.keys(fresh)
        .filter(name => name.startsWith('carried/'))
        .sort(),
    );
    const carried = stepOf(task, { ...fresh, ...updates }, block(3, 0));
    const { loss, gradients } = fixture.carried!;
    assert.ok(Math.abs(carried.loss - loss) < 1e-5, `${carried.loss} ${loss}`);
    for (const name of ofWeights(carried.gradients))
      assert.ok(relativeError(carried.gradients[name]!.dataSync(), gradients[name]!.data) < 1e-4, name);
    // A row that begins forgets what was carried.
    const begun = stepOf(task, { ...fresh, ...updates }, block(3, 1));
    const alone = stepOf(task, fresh, block(3, 0));
    assert.equal(begun.loss, alone.loss);
    assert.ok(Math.abs(begun.loss - loss) > 1e-3);
  });

  it('has no part in the gradient: not in its norm, not in what is learned', async () => {
    const task = await make();
    const { engine } = await createEngine('native');
    const { createOptimizer } = await import('../../../../src/core/training/optimizers/createOptimizer');
    const parameters = { ...task.initialize(new Random(1, 'weights')), ...task.stream!.initialize(3) };
    for (const [name, { shape, data }] of Object.entries(fixture.parameters))
      parameters[name] = { dtype: 'float32', shape, data: Float32Array.from(data) };
    const layers = new Set<string>();
    const trainer = engine.createTrainer({
      loss: task.loss,
      parameters,
      optimizer: createOptimizer({ type: 'sgd', 'learning-rate': 0, momentum: 0, nesterov: false }),
      seed: 1,
      layerOf: name => {
        const layer = name.split('.')[0]!;
        layers.add(layer);
        return layer;
      },
    });
    const host = (inputs: Tensors) =>
      Object.fromEntries(
        Object.entries(inputs).map(([name, t]) => {
          const data = t.dtype === 'int32' ? Int32Array.from(t.dataSync()) : Float32Array.from(t.dataSync());
          return [name, { dtype: t.dtype as 'int32' | 'float32', shape: t.shape, data }];
        }),
      ) as Parameters<typeof trainer.steps>[0][number];
    const [first, second] = await trainer.steps([host(block(0, 1)), host(block(3, 0))], [0, 0]);
    assert.ok(Math.abs(second!.loss - fixture.carried!.loss) < 1e-5, `${second!.loss} ${fixture.carried!.loss}`);
    const squares = Object.values(fixture.carried!.gradients).flatMap(({ data }) => data.map(x => x * x));
    const norm = Math.sqrt(squares.reduce((a, b) => a + b, 0));
    assert.ok(Math.abs(second!.gradientNorm! - norm) < 1e-4 * norm, `${second!.gradientNorm} ${norm}`);
    assert.ok(!Object.keys(first!.layerNorms).some(layer => layer.startsWith('carried')));
    await trainer.dispose();
  });

  it('reads each block once, each row where it ended', () => {
    for (const [blocks, batch] of [
      [10, 3],
      [12, 4],
      [2, 5],
      [9, 4],
    ] as const) {
      const plan = new StreamPlanner(blocks, batch, 8).plan();
      const seen = plan.flatMap(({ examples }) => [...examples]).sort((a, b) => a - b);
      assert.deepEqual(
        seen,
        Array.from({ length: blocks }, (_, i) => i),
      );
      for (const [i, { examples }] of plan.entries()) {
        assert.ok(examples.length > 0 && examples.length <= batch);
        if (i > 0) for (const [row, own] of examples.entries()) assert.equal(own, plan[i - 1]!.examples[row]! + 1);
      }
    }
  });

  it('scores a text as reading all of it at once does, but for where rows begin', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i * 7} of a text\n`);
    const tokenizer = await trainTokenizer(
      { type: 'character', vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length: 8 },
      lines,
      [],
    );
    const task = await makeTask('{ type: gru, width: 6, hidden: 8 }', tokenizer, '{ type: generate, carry: true }');
    const parameters = task.initialize(new Random(4, 'weights'));
    const { engine } = await createEngine('native');
    const examples = linesOf(lines);
    const encoded = task.encodeSplit!(examples);
    const { scores } = await task.score({ engine, parameters }, { examples, encoded });
    const steps = Math.ceil(encoded.length / 16);
    let [nats, count] = [0, 0];
    for (let row = 0; row * steps < encoded.length; row++) {
      const own = encoded.slice(row * steps, (row + 1) * steps);
      const join = (name: string) => own.flatMap(({ tensors }) => Array.from(tensors[name]!.data as Int32Array));
      const [ids, targets] = [join('ids'), join('targets')];
      const inputs = { ids: tf.tensor2d(ids, [1, ids.length], 'int32') };
      const { logits } = task.exported().program(toEager(parameters), inputs, eagerContext());
      const rows = tf.logSoftmax(tf.reshape(logits!, [ids.length, tokenizer.size])).arraySync() as number[][];
      rows.forEach((each, i) => {
        nats -= each[targets[i]!]!;
      });
      count += ids.length;
    }
    assert.ok(Math.abs(scores.loss! - nats / count) < 1e-5, `${scores.loss} ${nats / count}`);
  });

  it('a run that was stopped and resumed equals one that was not', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'nlp-carry-'));
    try {
      const random = new Random(3, 'text');
      const words = ['red', 'blue', 'green', 'one', 'two', 'three'];
      const text = Array.from({ length: 300 }, (_, i) => `${words[i % 6]} ${words[random.integer(6)]}\n`).join('');
      writeFileSync(join(workspace, 'a.txt'), text);
      const config = join(workspace, 'a.nlp.yaml');
      writeFileSync(
        config,
        [
          'task: { type: generate, carry: true }',
          'data: { train: a.txt, format: text, validation: 10%, split: in-order }',
          'tokenizer: { type: character, length: 16 }',
          'model: { type: lstm, width: 8, hidden: 12, dropout: 0.1 }',
          'train: { epochs: 2, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }',
        ].join('\n'),
      );
      const options = (stopAt = Number.POSITIVE_INFINITY): TrainOptions => {
        const controller = new AbortController();
        return {
          workspace,
          trusted: true,
          signal: controller.signal,
          onEvent(event: TrainEvent) {
            if (event.kind === 'metrics' && event.step >= stopAt) controller.abort();
          },
        };
      };
      const whole = await train(config, options());
      const stopped = await train(config, options(7));
      assert.equal(stopped.record.status, 'stopped');
      const resumed = await resume(stopped.folder, options());
      const rows = async (folder: string) => (await readMetrics(folder)).map(({ step, values }) => ({ step, values }));
      assert.deepEqual(await rows(resumed.folder), await rows(whole.folder));
      assert.deepEqual(resumed.record.metrics, whole.record.metrics);
      // A row for each block where there are fewer than the batch has: no more is carried, saved and read again.
      const wide = readFileSync(config, 'utf8').replace('batch: 8', 'batch: 4096');
      writeFileSync(config, wide);
      const broad = await train(config, options());
      const { parameters } = (await readCheckpoint(broad.folder, 'last', false))!;
      const carried = Object.entries(parameters).filter(([name]) => name.startsWith('carried/'));
      assert.ok(carried.length > 0 && carried.every(([, { shape }]) => shape[0]! < 400));
      assert.equal(broad.record.totalSteps, 2);
      const again = await resume((await train(config, options(1))).folder, options());
      assert.deepEqual(again.record.metrics, broad.record.metrics);
      const losses = (await readMetrics(whole.folder)).flatMap(({ values }) => values['train/loss'] ?? []);
      assert.ok(losses.at(-1)! < losses[0]! - 0.5, `${losses[0]} to ${losses.at(-1)}`);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  });

  it('is for models that have one, and for single batches', () => {
    const check = (task: string, model: string, training = '{}') => {
      const text = `task: ${task}\ndata: { train: a.txt }\nmodel: ${model}\ntrain: ${training}\n`;
      return parseConfig(text, '/a.nlp.yaml', configSchema).problems.map(({ message }) => message);
    };
    const carry = '{ type: generate, carry: true }';
    assert.deepEqual(check(carry, 'lstm'), []);
    assert.match(
      check(carry, 'transformer').join(),
      /needs a recurrent model \(gru, lstm, rnn\): transformer has no state/,
    );
    assert.match(
      check('generate', '{ type: gru, bidirectional: true }').join(),
      /bidirectional: true is not possible with task: generate/,
    );
    assert.match(check(carry, 'gru', '{ accumulate: 2 }').join(), /accumulate must be 1/);
    assert.deepEqual(check('generate', 'gru', '{ accumulate: 2 }'), []);
    assert.match(check(carry, 'gru', '{ batch: all }').join(), /batch: all is a single step/);
    assert.deepEqual(check('generate', 'gru', '{ batch: all }'), []);
  });
});

function stepOf(task: Parameters<typeof differentiate>[0], parameters: Tensors, inputs: Tensors) {
  const names = Object.keys(parameters).filter(name => !name.startsWith('carried/'));
  const updates: Record<string, tf.Tensor> = {};
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
    const named = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    return task.loss({ ...parameters, ...named }, inputs, eagerContext({}, updates)).loss as tf.Scalar;
  })(names.map(name => parameters[name]!));
  const gradients: Tensors = Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
  return { loss: value.dataSync()[0]!, gradients, updates };
}
