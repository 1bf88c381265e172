/**
 * Hidden states [batch, time, width] and mask [batch, time] -> one vector a text [batch, width]; padding has no part.
 * A row without real tokens (filler) gives a finite vector that means nothing, small enough to be squared.
 */
import * as tf from '@tensorflow/tfjs-core';
import { hide } from './mask';

/** Mean over real tokens. */
export function poolMean(hidden: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return weigh(hidden, tf.div(mask, tf.maximum(tf.sum(mask, 1, true), 1)));
}

/** Sum over real tokens. */
export function poolSum(hidden: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return weigh(hidden, mask);
}

/** Maximum over real tokens, each feature for itself; 0 where there are none. */
export function poolMax(hidden: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const highest = maximumOverTime(tf.add(hidden, tf.expandDims(hide(mask), 2)));
  return tf.mul(highest, tf.max(mask, 1, true));
}

/**
 * x [batch, time, width] -> [batch, width]. Equal maxima (a word that comes twice) share the gradient evenly, as in
 * PyTorch's `amax`; TensorFlow.js gives each of them all of it.
 */
const maximumOverTime = tf.customGrad((input, save) => {
  const x = input as tf.Tensor3D;
  const value = tf.max(x, 1, true);
  (save as tf.GradSaveFunc)([x, value]);
  const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
    const [at, highest] = saved as [tf.Tensor, tf.Tensor];
    const winners = tf.cast(tf.equal(at, highest), 'float32');
    return tf.mul(winners, tf.div(tf.expandDims(dy, 1), tf.sum(winners, 1, true)));
  };
  return { value: tf.squeeze(value, [1]), gradFunc };
});

/** The first token, where [CLS] stands. */
export function poolFirst(hidden: tf.Tensor): tf.Tensor {
  const [batch, , width] = hidden.shape as [number, number, number];
  return tf.reshape(tf.slice(hidden, [0, 0, 0], [batch, 1, width]), [batch, width]);
}

/** Sum over time by weights [batch, time], as one product a text. */
export function weigh(hidden: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const [batch, , width] = hidden.shape as [number, number, number];
  return tf.reshape(tf.matMul(tf.expandDims(weights, 1), hidden), [batch, width]);
}
