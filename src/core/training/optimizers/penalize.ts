/** L1 and L2 penalties as part of the gradient, for any optimizer. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../engine/contract';
import { exemptFromDecay } from '../../layers/parameters';

export interface Penalties {
  /** Times the sum of absolute values, in the loss; 0 or more. */
  readonly l1: number;
  /** Times half the sum of squares, in the loss; 0 or more. PyTorch's `weight_decay` of SGD, Adam and RMSprop. */
  readonly l2: number;
}

/**
 * Adds what the penalties contribute to each gradient, l1 x sign(w) + l2 x w, after clipping, as PyTorch does. Biases and
 * the scales of normalization have none, as with decoupled decay.
 */
export function penalize(optimizer: Optimizer, { l1, l2 }: Penalties): Optimizer {
  if (l1 === 0 && l2 === 0) return optimizer;
  return {
    ...optimizer,
    update(parameter, gradient, slots, scalars, name) {
      let whole = gradient;
      if (!exemptFromDecay(name)) {
        if (l2 > 0) whole = tf.add(whole, tf.mul(parameter, l2));
        if (l1 > 0) whole = tf.add(whole, tf.mul(tf.sign(parameter), l1));
      }
      return optimizer.update(parameter, whole, slots, scalars, name);
    },
  };
}
