/** Vectors scaled to length 1. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * As PyTorch's `normalize`: x / max(|x|, 1e-12) along the last axis. Of a vector without a length the gradient is finite too: filler
 * rows are such.
 */
export function toUnitLength(x: tf.Tensor): tf.Tensor {
  const squares = tf.sum(tf.square(x), x.rank - 1, true);
  return tf.div(x, tf.sqrt(tf.maximum(squares, 1e-24)));
}
