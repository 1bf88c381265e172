/** Drawing in a program: tokens by their probabilities. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * One class a row with the probabilities of a softmax, by the inverse of their cumulative distribution: one random number a row, where
 * Gumbel noise (Jang et al. 2017), which gives the same distribution, takes one a class.
 * @param logits [rows, classes]
 * @param uniform [rows], each in [0, 1)
 * @returns int32 [rows]; no gradient goes through it
 */
export function drawByLogits(logits: tf.Tensor2D, uniform: tf.Tensor): tf.Tensor1D {
  const [rows, classes] = logits.shape;
  const reached = tf.cumsum(tf.softmax(logits), 1);
  const all = tf.slice(reached, [0, classes - 1], [rows, 1]);
  const below = tf.lessEqual(reached, tf.mul(tf.reshape(uniform, [rows, 1]), all));
  const place = tf.sum(tf.cast(below, 'int32'), 1);
  return tf.cast(tf.minimum(place, classes - 1), 'int32') as tf.Tensor1D;
}
