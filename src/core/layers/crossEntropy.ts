/** The loss of one right class among several: minus the log of its probability. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * @param logits [rows, classes]
 * @param labels int32 [rows], each in [0, classes)
 * @param weights [rows], >= 0; rows of weight 0 have no part
 * @returns the mean over weights, a scalar; 0 when all weights are 0
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const classes = logits.shape[1]!;
  const picked = tf.sum(tf.mul(logits, tf.oneHot(labels as tf.Tensor1D, classes, 1, 0, 'float32')), 1);
  const losses = tf.sub(tf.logSumExp(logits, 1), picked);
  return weightedMean(losses, weights);
}

/** Sum of values times weights over the sum of weights, 0 when that is 0. */
export function weightedMean(values: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  return tf.div(tf.sum(tf.mul(values, weights)), tf.maximum(tf.sum(weights), 1e-9));
}
