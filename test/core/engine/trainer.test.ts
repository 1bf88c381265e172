import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { createEngine } from '../../../src/core/engine/index';
import { carriedShape } from '../../../src/core/engine/updateInParts';
import { adam } from '../../../src/core/training/optimizers/adam';
import { normals } from './programs';

describe('a trainer of ONNX Runtime', () => {
  const batch = { x: normals([4, 3], 'x') };
  const copy = (tensors: HostTensors) => structuredClone(tensors);

  async function create() {
    const { engine } = await createEngine('native');
    const parameters = { weight: normals([3, 2], 'weight') };
    const trainer = engine.createTrainer({
      loss: ({ weight }, { x }) => ({ loss: tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D))) }),
      parameters,
      optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
      seed: 0,
    });
    return { trainer, parameters };
  }

  it('never writes to the parameters it began with, nor to a state that was asked for', async () => {
    const { trainer, parameters } = await create();
    const begun = copy(parameters);
    for (let i = 0; i < 3; i++) await trainer.steps([batch], [0.1]);
    const state = trainer.state();
    const then = copy({ ...state.parameters, ...state.slots });
    for (let i = 0; i < 4; i++) await trainer.steps([batch], [0.1]);
    assert.deepEqual(parameters, begun);
    assert.deepEqual({ ...state.parameters, ...state.slots }, then);
    assert.notDeepEqual(trainer.state().parameters, state.parameters);
    await trainer.dispose();
  });

  it('goes on from a state as if nothing had been asked, bit for bit', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    for (let i = 0; i < 6; i++) {
      await one.trainer.steps([batch], [0.1]);
      await two.trainer.steps([batch], [0.1]);
      two.trainer.load(two.trainer.state());
    }
    assert.deepEqual(one.trainer.state(), two.trainer.state());
    await Promise.all([one.trainer.dispose(), two.trainer.dispose()]);
  });

  it('updates a large parameter in parts, with the bits of one that is small, however many steps are a run', async () => {
    const { engine } = await createEngine('native');
    const [rows, width] = [4099, 640];
    const table = normals([rows, width], 'table');
    const first = 7;
    // Every row of the table is learned as each of the few is.
    const few = { ...table, shape: [first, width], data: table.data.slice(0, first * width) };
    const run = async (weight: typeof table, together: boolean) => {
      const trainer = engine.createTrainer({
        loss: ({ weight }) => ({ loss: tf.sum(tf.square(weight!)) }),
        parameters: { weight },
        optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
        seed: 0,
      });
      const batches = Array.from({ length: 3 }, () => batch);
      if (together) await trainer.steps(batches, [0.1, 0.2, 0.3]);
      else for (const rate of [0.1, 0.2, 0.3]) await trainer.steps([batch], [rate]);
      const { parameters, slots } = trainer.state();
      await trainer.dispose();
      return [parameters.weight!, slots['moment1/weight']!, slots['moment2/weight']!];
    };
    const large = await run(table, true);
    assert.deepEqual(carriedShape([rows, width]).length, 2);
    assert.notDeepEqual(carriedShape([rows, width]), [rows, width]);
    assert.deepEqual(carriedShape(few.shape), few.shape);
    const apart = await run(table, false);
    const small = await run(few, true);
    large.forEach((tensor, i) => {
      assert.deepEqual(tensor.shape, [rows, width]);
      assert.ok(Buffer.from(tensor.data.buffer).equals(Buffer.from(apart[i]!.data.buffer)));
      assert.deepEqual(tensor.data.slice(0, first * width), small[i]!.data);
    });
  });
});
