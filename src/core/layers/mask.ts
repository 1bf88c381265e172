/** Masks as something to add: padding out of reach of softmax and maximum. */
import * as tf from '@tensorflow/tfjs-core';

/** What is taken from a logit that may not be seen: exp of it is exactly 0 in float32. */
export const hidden = 1e9;

/** 0 where the mask is 1, -1e9 where it is 0. */
export function hide(mask: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(mask, 1), hidden);
}
