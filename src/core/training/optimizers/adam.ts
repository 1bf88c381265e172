/** Adam (Kingma & Ba 2015, algorithm 1) and its update, shared with AdamW. */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer, Tensors } from '../../engine/contract';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * The moments are kept without the factors (1 - beta), which go into the step size: two passes over memory less.
 * `moment1` is m / (1 - beta1), `moment2` is v / (1 - beta2) of the paper.
 */
export const adamSlots = ['moment1', 'moment2'] as const;

export function adam(options: AdamOptions): Optimizer {
  return {
    name: 'adam',
    slots: adamSlots,
    update(parameter, gradient, slots, scalars) {
      const moved = moveMoments(gradient, slots, options);
      const change = adamChange(moved, scalars, options);
      return { parameter: tf.sub(parameter, change), slots: moved };
    },
  };
}

type Moments = { readonly moment1: tf.Tensor; readonly moment2: tf.Tensor };

export function moveMoments(gradient: tf.Tensor, slots: Tensors, { beta1, beta2 }: AdamOptions): Moments {
  const { moment1, moment2 } = slots as Moments;
  return {
    moment1: tf.add(tf.mul(moment1, beta1), gradient),
    moment2: tf.add(tf.mul(moment2, beta2), tf.mul(gradient, gradient)),
  };
}

/** What to take from the parameter: learningRate x corrected m / (sqrt(corrected v) + epsilon). */
export function adamChange(
  { moment1, moment2 }: Moments,
  { learningRate, step }: { readonly learningRate: tf.Tensor; readonly step: tf.Tensor },
  { beta1, beta2, epsilon }: AdamOptions,
): tf.Tensor {
  // Root of (1 - beta2^t) / (1 - beta2): how far the second moment's sum has filled.
  const filled2 = tf.sqrt(tf.div(oneMinusPower(beta2, step), 1 - beta2));
  const filled1 = tf.div(oneMinusPower(beta1, step), 1 - beta1);
  const size = tf.div(tf.mul(learningRate, filled2), filled1);
  return tf.mul(tf.div(moment1, tf.add(tf.sqrt(moment2), tf.mul(filled2, epsilon))), size);
}

/**
 * 1 - beta^t, by tanh: the subtraction itself would lose four digits in float32 at beta2 = 0.999.
 * With u = 1 - e^-2y: tanh y = u / (2 - u).
 */
function oneMinusPower(beta: number, step: tf.Tensor): tf.Tensor {
  if (beta === 0) return tf.onesLike(step);
  const tanh = tf.tanh(tf.mul(step, -Math.log(beta) / 2));
  return tf.div(tf.mul(tanh, 2), tf.add(tanh, 1));
}
