/** Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1). */
import * as tf from '@tensorflow/tfjs-core';

export interface Attention {
  /** Before the softmax, bias included: [..., queries, keys]. */
  readonly logits: tf.Tensor;
  /** Rows sum to 1: [..., queries, keys]. */
  readonly weights: tf.Tensor;
  /** [..., queries, width of value] */
  readonly output: tf.Tensor;
}

/**
 * softmax(Q K^T / sqrt(width) + bias) V
 * @param query [..., queries, width]
 * @param key [..., keys, width]
 * @param value [..., keys, any]
 * @param bias added to the logits, broadcast to [..., queries, keys]; large and negative where a key may not be seen
 */
export function attend(query: tf.Tensor, key: tf.Tensor, value: tf.Tensor, bias?: tf.Tensor): Attention {
  const width = query.shape[query.rank - 1]!;
  // Scaling the query touches fewer numbers than scaling the logits.
  const products = tf.matMul(tf.mul(query, 1 / Math.sqrt(width)), key, false, true);
  const logits = bias ? tf.add(products, bias) : products;
  const weights = tf.softmax(logits);
  return { logits, weights, output: tf.matMul(weights, value) };
}
