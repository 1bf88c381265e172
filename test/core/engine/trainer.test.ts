import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { createEngine } from '../../../src/core/engine/index';
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
});
