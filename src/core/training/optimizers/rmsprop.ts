/** RMSProp (Tieleman & Hinton 2012, lecture 6.5), in PyTorch's form. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../engine/contract';
import { accumulate } from './sgd';

export interface RmspropOptions {
  /** Of the mean square, in [0, 1). */
  readonly decay: number;
  readonly epsilon: number;
  /** In [0, 1). */
  readonly momentum: number;
}

export function rmsprop({ decay, epsilon, momentum }: RmspropOptions): Optimizer {
  return {
    name: 'rmsprop',
    slots: momentum > 0 ? ['square', 'velocity'] : ['square'],
    update(parameter, gradient, slots, { learningRate }) {
      const before = (slots as { square: tf.Tensor }).square;
      const square = tf.add(tf.mul(before, decay), tf.mul(tf.mul(gradient, gradient), 1 - decay));
      const scaled = tf.div(gradient, tf.add(tf.sqrt(square), epsilon));
      const { change, moved } = momentum > 0 ? accumulate(scaled, slots, momentum) : { change: scaled, moved: {} };
      return { parameter: tf.sub(parameter, tf.mul(change, learningRate)), slots: { square, ...moved } };
    },
  };
}
