/** A learning rate of its own for each parameter, as a part of the scheduled one. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../engine/contract';

/** @param factorOf of a parameter: its rate over the scheduled one */
export function scaleRate(optimizer: Optimizer, factorOf: (parameter: string) => number): Optimizer {
  return {
    ...optimizer,
    update(parameter, gradient, slots, scalars, name) {
      const factor = factorOf(name);
      const learningRate = factor === 1 ? scalars.learningRate : tf.mul(scalars.learningRate, factor);
      return optimizer.update(parameter, gradient, slots, { ...scalars, learningRate }, name);
    },
  };
}
