/** Vectors of one label become alike, of two unlike: cosine similarities of all pairs of a batch (Tunstall et al. 2022, SetFit). */
import * as tf from '@tensorflow/tfjs-core';
import type { ClassLoss } from './classLoss';

/** As in PyTorch's `normalize`. */
const smallest = 1e-12;

/**
 * The mean of (cosine - 1)^2 over pairs of one label, and of cosine^2 over pairs of two; half of each, so that neither kind
 * outweighs the other, as sentence-transformers' CosineSimilarityLoss has it over as many pairs of both.
 * @param vectors [rows, features]
 * @param labels int32 [rows]
 * @param counted [rows], what a row counts: 0 for filler; a pair counts the product
 */
export function pairLoss(vectors: tf.Tensor, labels: tf.Tensor, counted: tf.Tensor): ClassLoss {
  const rows = vectors.shape[0]!;
  const length = tf.sqrt(tf.maximum(tf.sum(tf.square(vectors), 1, true), smallest ** 2));
  const units = tf.div(vectors, length);
  const cosines = tf.matMul(units as tf.Tensor2D, units as tf.Tensor2D, false, true);
  const one = tf.expandDims(tf.cast(labels, 'float32'), 1);
  const same = tf.cast(tf.equal(one, tf.transpose(one)), 'float32');
  const there = tf.expandDims(counted, 1);
  // Each pair once.
  const above = tf.tensor2d(
    Float32Array.from({ length: rows * rows }, (_, i) => (i % rows > Math.floor(i / rows) ? 1 : 0)),
    [rows, rows],
  );
  const pairs = tf.mul(above, tf.mul(there, tf.transpose(there)));
  const [alike, unlike] = [tf.mul(pairs, same), tf.mul(pairs, tf.sub(1, same))];
  const mean = (off: tf.Tensor, of: tf.Tensor) =>
    tf.div(tf.sum(tf.mul(tf.square(off), of)), tf.maximum(tf.sum(of), 1e-9));
  const loss = tf.div(tf.add(mean(tf.sub(cosines, 1), alike), mean(cosines, unlike)), 2);
  return { loss, weight: tf.sum(counted) };
}
