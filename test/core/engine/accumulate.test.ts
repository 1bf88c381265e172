import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import type { Engine, LossProgram, StepBatch, TrainerOptions } from '../../../src/core/engine/contract';
import { createEagerEngine } from '../../../src/core/engine/eager';
import { embed, softmaxCrossEntropy } from '../../../src/core/engine/functions';
import { createEngine } from '../../../src/core/engine/index';
import { lstm } from '../../../src/core/layers/lstm';
import { assertClose } from './differentiate';
import { adam, classifierParameters, integers, normals } from './programs';

const vocabulary = 40;

/** Embedding, LSTM, classifier; a weighted mean, and a running mean of the features. */
function program(dropout: number): LossProgram {
  return (p, { ids, labels, weights }, context) => {
    const x = context.dropout(embed(p.table!, ids!), dropout);
    const { last } = lstm(x, undefined, {
      inputKernel: p.inputKernel!,
      recurrentKernel: p.recurrentKernel!,
      bias: p.bias!,
    });
    context.update('running', tf.add(tf.mul(p.running!, 0.9), tf.mul(tf.mean(last, 0), 0.1)));
    const h = tf.relu(tf.add(tf.matMul(last as tf.Tensor2D, p.hidden as tf.Tensor2D), p.hiddenBias!));
    const logits = tf.add(tf.matMul(h as tf.Tensor2D, p.output as tf.Tensor2D), p.outputBias!);
    const hits = tf.cast(tf.equal(tf.argMax(logits, 1), labels!), 'float32');
    const weight = tf.sum(weights!);
    const accuracy = tf.div(tf.sum(tf.mul(hits, weights!)), tf.maximum(weight, 1e-9));
    return { loss: softmaxCrossEntropy(logits, labels!, weights!), accuracy, weight };
  };
}

function optionsWith(dropout: number): TrainerOptions {
  return {
    loss: program(dropout),
    parameters: {
      ...classifierParameters(vocabulary),
      inputKernel: normals([8, 32], 'input', 0.5),
      recurrentKernel: normals([8, 32], 'recurrent', 0.5),
      bias: normals([32], 'bias', 0.5),
      running: float32([8], new Array(8).fill(0)),
    },
    optimizer: adam,
    clipNorm: 0.1,
    seed: 11,
    layerOf: name => (/^(table|running)$/.test(name) ? name : /ernel|^bias/.test(name) ? 'lstm' : 'head'),
  };
}

const rows = 12;
const whole = Array.from(
  { length: 6 },
  (_, i): HostTensors => ({
    ids: integers([rows, 7], vocabulary, `ids ${i}`),
    labels: integers([rows], 3, `labels ${i}`),
    // The last rows are filler in every second batch, so that parts weigh unequally.
    weights: float32(
      [rows],
      Array.from({ length: rows }, (_, row) => (i % 2 === 1 && row >= 9 ? 0 : 1 + (row % 3))),
    ),
  }),
);

function cut(batch: HostTensors, parts: number): readonly HostTensors[] {
  const size = rows / parts;
  const slice = ({ dtype, shape, data }: HostTensor, part: number) => {
    const row = data.length / rows;
    const own = Array.from(data.subarray(part * size * row, (part + 1) * size * row));
    return dtype === 'float32' ? float32([size, ...shape.slice(1)], own) : int32([size, ...shape.slice(1)], own);
  };
  return Array.from({ length: parts }, (_, part) =>
    Object.fromEntries(Object.entries(batch).map(([name, tensor]) => [name, slice(tensor, part)])),
  );
}

async function train(engine: Engine, steps: readonly StepBatch[], perRun: number, dropout = 0) {
  const trainer = engine.createTrainer(optionsWith(dropout));
  const results = [];
  for (let i = 0; i < steps.length; i += perRun) {
    const own = steps.slice(i, i + perRun);
    results.push(...(await trainer.steps(own, new Array(own.length).fill(0.01))));
  }
  const { parameters, slots } = trainer.state();
  await trainer.dispose();
  return { results, parameters, slots };
}

describe('accumulated gradients', function () {
  this.timeout(60_000);
  let native: Engine;
  before(async () => {
    native = (await createEngine('native', { threads: 1 })).engine;
  });

  const numbers = (results: Awaited<ReturnType<typeof train>>['results']) =>
    results.map(({ loss, gradientNorm, layerNorms, outputs }) => ({ loss, gradientNorm, ...layerNorms, ...outputs }));

  function assertSame(a: Awaited<ReturnType<typeof train>>, b: Awaited<ReturnType<typeof train>>) {
    assertClose(a.parameters, b.parameters, 2e-5);
    numbers(a.results).forEach((row, i) => {
      const other = numbers(b.results)[i]!;
      assert.deepEqual(Object.keys(row), Object.keys(other));
      for (const [name, value] of Object.entries(row))
        assert.ok(Math.abs(value! - other[name as 'loss']) < 1e-5, `${name} ${value} ${other[name as 'loss']}`);
    });
  }

  for (const parts of [2, 4])
    it(`${parts} parts of a batch are the whole batch, clipped after, in runs of several steps`, async () => {
      const parted = whole.map(batch => cut(batch, parts));
      const expected = await train(native, whole, 1);
      assert.ok(expected.results.filter(({ gradientNorm }) => gradientNorm! > 0.1).length > 2, 'nothing was clipped');
      assert.deepEqual(Object.keys(expected.results[0]!.layerNorms).sort(), ['head', 'lstm', 'table']);
      // The mean over a part is not weighted: with equal parts alone the running mean is that of the whole.
      const running = (t: typeof expected) => Array.from(t.parameters.running!.data);
      const made = await train(native, parted, 3);
      assertSame({ ...made, parameters: { ...made.parameters, running: expected.parameters.running! } }, expected);
      assert.ok(running(made).every((v, i) => Math.abs(v - running(expected)[i]!) < 0.02) && running(made)[0] !== 0);
      assertSame(made, await train(createEagerEngine('cpu'), parted, 1));
    });

  it('is the same in WebAssembly', async () => {
    const parted = whole.slice(0, 3).map(batch => cut(batch, 2));
    const { engine } = await createEngine('wasm', { threads: 1 });
    assertSame(await train(engine, parted, 3), await train(native, parted, 3));
  });

  it('gives the same bits however the steps are grouped, with other masks in each part', async () => {
    const parted = whole.map(batch => cut(batch, 3));
    const [one, other] = [await train(native, parted, 1, 0.5), await train(native, parted, 6, 0.5)];
    assert.deepEqual(other, one);
    assertSame(one, await train(createEagerEngine('cpu'), parted, 1, 0.5));
    const first = cut(whole[0]!, 3)[0]!;
    const twice = await train(native, [[first, first]], 1, 0.5);
    const once = await train(native, [first], 1, 0.5);
    assert.notEqual(twice.results[0]!.loss, once.results[0]!.loss);
  });
});
