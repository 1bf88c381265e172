/** Stochastic gradient descent, with momentum if wanted (Sutskever et al. 2013, in PyTorch's form). */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer, Tensors } from '../../engine/contract';

export interface SgdOptions {
  /** In [0, 1). */
  readonly momentum: number;
  readonly nesterov: boolean;
}

export function sgd({ momentum, nesterov }: SgdOptions = { momentum: 0, nesterov: false }): Optimizer {
  return {
    name: 'sgd',
    slots: momentum > 0 ? ['velocity'] : [],
    update(parameter, gradient, slots, { learningRate }) {
      const { change, moved } = momentum > 0 ? accumulate(gradient, slots, momentum) : { change: gradient, moved: {} };
      const direction = nesterov && momentum > 0 ? tf.add(gradient, tf.mul(change, momentum)) : change;
      return { parameter: tf.sub(parameter, tf.mul(direction, learningRate)), slots: moved };
    },
  };
}

/** velocity' = momentum x velocity + change; the slot `velocity`. */
export function accumulate(
  change: tf.Tensor,
  slots: Tensors,
  momentum: number,
): { readonly change: tf.Tensor; readonly moved: Tensors } {
  const velocity = tf.add(tf.mul((slots as { velocity: tf.Tensor }).velocity, momentum), change);
  return { change: velocity, moved: { velocity } };
}
