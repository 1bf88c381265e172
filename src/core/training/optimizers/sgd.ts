/** Stochastic gradient descent. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../engine/contract';

export function sgd(): Optimizer {
  return {
    name: 'sgd',
    slots: [],
    update: (parameter, gradient, _slots, { learningRate }) => ({
      parameter: tf.sub(parameter, tf.mul(gradient, learningRate)),
      slots: {},
    }),
  };
}
