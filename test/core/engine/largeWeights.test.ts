import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import type { InferenceOptions, LossProgram, Program } from '../../../src/core/engine/contract';
import { embed } from '../../../src/core/engine/functions';
import { OrtInference } from '../../../src/core/engine/inference';
import { loadRuntime, type Runtime } from '../../../src/core/engine/runtime';
import { OrtTrainer } from '../../../src/core/engine/trainer';
import { sgd } from '../../../src/core/training/optimizers/sgd';

/** 20.5 MB */
const [rows, width] = [10_000, 512];
const table = float32(
  [rows, width],
  Float32Array.from({ length: rows * width }, (_, i) => Math.fround(Math.sin(i))),
);
const map = float32(
  [width, 3],
  Float32Array.from({ length: width * 3 }, (_, i) => Math.fround(Math.cos(i) / 8)),
);
const sizes: InferenceOptions['sizes'] = {
  inputs: { ids: { dtype: 'int32', shape: ['batch_size', 'time'], meaning: '' } },
  longest: { time: 64 },
};
const pooled: Program = (p, { ids }) => ({
  out: tf.matMul(tf.mean(embed(p.table!, ids!), 1) as tf.Tensor2D, p.map as tf.Tensor2D),
});
const ids = (batch: number, time: number) =>
  int32(
    [batch, time],
    Int32Array.from({ length: batch * time }, (_, i) => (i * 37) % rows),
  );

/** Products with packed weights add up in another order. */
function closeTo(actual: HostTensor, wanted: HostTensor): void {
  assert.deepEqual(actual.shape, wanted.shape);
  wanted.data.forEach((x: number, i: number) => {
    assert.ok(Math.abs(actual.data[i]! - x) < 1e-6, `${actual.data[i]} is not ${x}`);
  });
}

/** A runtime that says how large each program was that it compiled. */
async function counting(): Promise<{ readonly runtime: Runtime; readonly compiled: number[] }> {
  const runtime = await loadRuntime('native', 1);
  const compiled: number[] = [];
  return {
    compiled,
    runtime: {
      name: runtime.name,
      readsInPlace: runtime.readsInPlace,
      compile(model, ...rest) {
        compiled.push(model.length);
        return runtime.compile(model, ...rest);
      },
    },
  };
}

describe('large weights', () => {
  const asked = [ids(1, 4), ids(3, 9), ids(2, 33), ids(1, 5)];
  let expected: HostTensors[];

  before(async () => {
    // Weights that may change are inputs: each size has a program of its own.
    const { runtime } = await counting();
    const changing = new Set(['table', 'map']);
    const inference = new OrtInference(runtime, { program: pooled, parameters: { table, map }, changing });
    expected = [];
    for (const one of asked) expected.push(await inference.run({ ids: one }));
    await inference.dispose();
  });

  it('are in one program that serves all sizes, where the program says what these depend on', async () => {
    const { runtime, compiled } = await counting();
    const inference = new OrtInference(runtime, { program: pooled, parameters: { table, map }, sizes });
    for (const [i, one] of asked.entries()) closeTo((await inference.run({ ids: one })).out!, expected[i]!.out!);
    assert.equal(compiled.length, 1);
    assert.ok(compiled[0]! > rows * width * 4);
    await inference.dispose();
  });

  it('are inputs of a program for each size where it does another thing at each', async () => {
    const unrolled: Program = (p, inputs, context) => {
      const { out } = pooled(p, inputs, context);
      return { out: Array.from({ length: inputs.ids!.shape[1]! }).reduce<tf.Tensor>(sum => tf.tanh(sum), out!) };
    };
    const { runtime, compiled } = await counting();
    const inference = new OrtInference(runtime, { program: unrolled, parameters: { table, map }, sizes });
    for (const one of asked) await inference.run({ ids: one });
    const { data } = (await inference.run({ ids: asked[0]! })).out!;
    const wanted = Array.from(expected[0]!.out!.data, x => Math.tanh(Math.tanh(Math.tanh(Math.tanh(x)))));
    closeTo({ ...expected[0]!.out!, data: Float32Array.from(wanted) }, { ...expected[0]!.out!, data });
    assert.equal(compiled.length, asked.length);
    assert.ok(Math.max(...compiled) < 100_000);
    await inference.dispose();
  });

  it('are inputs too where it is not said of each input what its size depends on', async () => {
    const combine: Readonly<Record<string, Program>> = {
      'a sum of shapes that differ': (p, inputs) => ({
        out: tf.add(embed(p.table!, inputs.ids!), tf.expandDims(inputs.weights!, 2)),
      }),
      'another shape': (p, inputs) => ({
        out: tf.reshape(embed(p.table!, inputs.ids!), [...inputs.weights!.shape, width]),
      }),
      'a product': (p, inputs) => ({
        out: tf.matMul(inputs.weights as tf.Tensor2D, tf.mean(embed(p.table!, inputs.ids!), 2) as tf.Tensor2D, true),
      }),
    };
    for (const [name, program] of Object.entries(combine)) {
      const { runtime, compiled } = await counting();
      const inference = new OrtInference(runtime, { program, parameters: { table, map }, sizes });
      for (const [batch, time] of [
        [2, 3],
        [3, 4],
      ] as const) {
        const weights = float32([batch, time], new Float32Array(batch * time).fill(1));
        const { out } = await inference.run({ ids: ids(batch, time), weights });
        assert.ok(out!.data.every(Number.isFinite), name);
      }
      assert.equal(compiled.length, 2, name);
      assert.ok(Math.max(...compiled) < 100_000, name);
      await inference.dispose();
    }
  });

  it('stay constants where nothing is said of sizes', async () => {
    const { runtime, compiled } = await counting();
    const inference = new OrtInference(runtime, { program: pooled, parameters: { table, map } });
    closeTo((await inference.run({ ids: asked[2]! })).out!, expected[2]!.out!);
    assert.ok(compiled[0]! > rows * width * 4);
    await inference.dispose();
  });

  it('that are small stay constants of a program for each size', async () => {
    const { runtime, compiled } = await counting();
    const small = {
      table: { ...table, shape: [rows / 10, width], data: table.data.slice(0, (rows / 10) * width) },
      map,
    };
    const inference = new OrtInference(runtime, { program: pooled, parameters: small, sizes });
    await inference.run({ ids: int32([1, 2], [1, 2]) });
    await inference.run({ ids: int32([1, 3], [1, 2, 3]) });
    assert.equal(compiled.length, 2);
    assert.ok(compiled[0]! > (rows / 10) * width * 4);
    await inference.dispose();
  });

  it('that are frozen are no constants of a training step, and change no bit of it', async () => {
    const loss: LossProgram = (p, inputs, context) => ({ loss: tf.mean(tf.square(pooled(p, inputs, context).out!)) });
    const states: HostTensors[] = [];
    // The beginning of the table, all that is read of it, is small enough to be a constant.
    for (const used of [rows, 400]) {
      const { runtime, compiled } = await counting();
      const own = { ...table, shape: [used, width], data: table.data.slice(0, used * width) };
      const trainer = new OrtTrainer(runtime, {
        loss,
        parameters: { table: own, map },
        frozen: new Set(['table']),
        optimizer: sgd({ momentum: 0.9, nesterov: false }),
        seed: 0,
      });
      const few = { ids: int32([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]) };
      await trainer.steps([few, few], [0.1, 0.1]);
      await trainer.steps([few], [0.1]);
      assert.equal(compiled.length, 1);
      assert.equal(compiled[0]! > 400 * width * 4, used === 400);
      const { parameters } = trainer.state();
      assert.deepEqual(parameters.table, own);
      states.push({ map: parameters.map! });
      await trainer.dispose();
    }
    assert.deepEqual(states[0], states[1]);
    assert.notDeepEqual(states[0]!.map, map);
  });

  it('are read where they lie by programs that share them: one program of a few bytes serves all sizes', async () => {
    const { runtime, compiled } = await counting();
    const inference = new OrtInference(runtime, { program: pooled, parameters: { table, map }, sizes, shared: true });
    for (const [i, one] of asked.entries()) closeTo((await inference.run({ ids: one })).out!, expected[i]!.out!);
    await inference.dispose();
    assert.equal(compiled.length, 1);
    assert.ok(compiled[0]! < 100_000, `${compiled[0]} bytes`);
  });
});
