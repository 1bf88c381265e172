import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import type { Tensors } from '../../../../src/core/engine/contract';
import { kernelRules } from '../../../../src/core/engine/rules';
import { assertClose, onCpu, onEngine } from '../differentiate';
import { type Case, cases } from './cases';

const compiled = Object.entries(kernelRules).filter(([, rule]) => typeof rule !== 'string');

function named({ f }: Case): (inputs: Tensors) => Tensors {
  return inputs => {
    const made = f(inputs);
    if (made instanceof tf.Tensor) return { output: made };
    return Array.isArray(made) ? Object.fromEntries(made.map((t, i) => [`output${i}`, t])) : (made as Tensors);
  };
}

describe('kernel rules', () => {
  it('cover every kernel that TensorFlow.js names', () => {
    const missing = Object.values(kernelNames).filter(name => !(name in kernelRules));
    assert.deepEqual(missing, []);
  });

  it('are each tested', () => {
    assert.deepEqual(
      compiled.map(([name]) => name).filter(name => !(name in cases)),
      [],
    );
  });

  for (const [name, given] of Object.entries(cases))
    it(`${name}: forward and gradient as on the cpu backend`, async () => {
      for (const one of Array.isArray(given) ? given : [given]) {
        const gradient = one.gradient ?? true;
        assertClose(
          await onEngine(named(one), one.inputs, 'native', gradient),
          await onCpu(named(one), one.inputs, gradient),
        );
      }
    });
});
