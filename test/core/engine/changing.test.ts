import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Program } from '../../../src/core/engine/contract';
import { createEagerEngine } from '../../../src/core/engine/eager';
import { createEngine } from '../../../src/core/engine/index';
import { assertClose } from './differentiate';
import { normals } from './programs';

const program: Program = ({ weight, bias }, { x }) => ({
  y: tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D), bias!)),
});
const bias = normals([2], 'bias');
const [before, after] = [normals([3, 2], 'before'), normals([3, 2], 'after')];
const inputs = { x: normals([4, 3], 'x') };
const request = {
  inputs: { x: { dtype: 'float32', shape: ['batch_size', 3], meaning: 'numbers' } },
  outputs: {},
  longest: {},
} as const;

describe('parameters that change between runs', () => {
  it('are read anew at each run; the others and the exported model have theirs inside', async () => {
    const { engine } = await createEngine('native', { threads: 1 });
    const eager = createEagerEngine('cpu');
    const expected = async (weight: typeof before) =>
      eager.createInference({ program, parameters: { weight, bias } }).run(inputs);
    for (const own of [engine, eager]) {
      const inference = own.createInference({
        program,
        parameters: { weight: before, bias },
        changing: new Set(['weight']),
      });
      assertClose(await inference.run(inputs), await expected(before), 1e-6);
      inference.load({ weight: after });
      assertClose(await inference.run(inputs), await expected(after), 1e-6);
      const whole = own.createInference({ program, parameters: { weight: after, bias } });
      assert.deepEqual(inference.toOnnx(request), whole.toOnnx(request));
      await inference.dispose();
    }
  });
});
