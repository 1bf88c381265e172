import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../../src/core/base/hostTensor';
import type { Engine, Program } from '../../../src/core/engine/contract';
import { createEngine } from '../../../src/core/engine/index';
import { reuseInferences } from '../../../src/core/training/reuseInferences';

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
});
