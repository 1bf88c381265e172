// A model of your own: two directions of GRU, and a mean over the words that the model learns to weigh.
// Press Train in the config that names this file. Whatever you write with TensorFlow.js functions is differentiated,
// compiled and run like the models that come with NLP Workbench.
import * as tf from '@tensorflow/tfjs-core';
import { type Definition, dense, gru, type Options } from 'nlp-workbench';

/** `options` are those of the config. A second argument, `labels`, would be how many labels there are. */
export function create(options: Options<{ width: number; hidden: number; dropout: number }>): Definition {
  const { width = 64, hidden = 64, dropout = 0.3 } = options;
  const forward = gru('forward', { from: width, to: hidden });
  const backward = gru('backward', { from: width, to: hidden });
  const keys = dense('keys', { from: 2 * hidden, to: hidden });
  return {
    width,
    layers: [forward, backward, keys],
    // One vector that all words are compared with: [hidden, 1], starts by Xavier.
    parameters: { query: [hidden, 1] },
    encode(parameters, words, mask, context) {
      const [batch, time] = mask.shape as [number, number];
      const x = context.dropout(words, dropout);
      const states = tf.concat(
        [forward(parameters, x, mask).hidden, backward(parameters, x, mask, { reverse: true }).hidden],
        2,
      ); // [batch, time, 2 hidden]
      const scores = tf.matMul(tf.reshape(tf.tanh(keys(parameters, states)), [batch * time, hidden]), parameters.query);
      // Padding gets a weight of zero.
      const weights = tf.softmax(tf.add(tf.reshape(scores, [batch, time]), tf.mul(tf.sub(mask, 1), 1e9)));
      context.capture('weights', weights);
      const pooled = tf.sum(tf.mul(states, tf.expandDims(weights, 2)), 1); // [batch, 2 hidden]
      return { hidden: states, pooled: context.dropout(pooled, dropout) };
    },
  };
}
