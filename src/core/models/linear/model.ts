/**
 * `linear`: softmax over a weight a word and label times what the word counts; never a dense [batch, vocabulary].
 * Parameters: `weight` [vocabulary, labels], `bias` [labels], `termWeight` [vocabulary, 1] (counted, not trained).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import { embed } from '../../engine/functions';
import { filled, normal, zeros } from '../../layers/initializers';
import { take } from '../../layers/parameters';
import { poolSum } from '../../layers/pooling';
import { allSpecial } from '../../text/specialTokens';
import { countDocuments, inverseDocumentFrequencies } from '../../text/tfIdf';
import type { CreateEncoder } from '../model';
import type { schema } from './schema';

type LinearConfig = Infer<typeof schema>;

/** Of the weights at the start: next to nothing, since the problem is convex. */
const deviation = 0.01;

export const create: CreateEncoder<LinearConfig> = (config, labels) => ({
  features: labels,
  pooledAreLogits: true,
  embeddingName: 'weight',
  additive: true,
  frozen: new Set(['termWeight']),
  initialize: ({ vocabulary }, random): HostTensors => ({
    weight: normal([vocabulary, labels], deviation, random.fork('weight')),
    bias: zeros([labels]),
    termWeight: filled([vocabulary, 1], 1),
  }),
  count(texts, { size, special }) {
    const data = Float32Array.from(termWeights(config.weighting, texts, size));
    for (const id of allSpecial(special)) data[id] = 0;
    return { termWeight: { dtype: 'float32', shape: [size, 1], data } };
  },
  words(parameters, { ids, mask }) {
    const [batch, time] = ids.shape as [number, number];
    const term = tf.reshape(embed(take(parameters, 'termWeight'), ids), [batch, time]);
    const weights = weighTokens(config, tf.mul(term, mask), ids, mask);
    return tf.mul(embed(take(parameters, 'weight'), ids), tf.expandDims(weights, 2));
  },
  encode: (parameters, embedded, { mask }) => ({
    hidden: embedded,
    pooled: tf.add(poolSum(embedded, mask), take(parameters, 'bias')),
  }),
});

function termWeights(weighting: LinearConfig['weighting'], texts: Iterable<Int32Array>, size: number) {
  switch (weighting) {
    case 'counts':
    case 'binary':
      return new Float64Array(size).fill(1);
    case 'tf-idf':
      return inverseDocumentFrequencies(countDocuments(texts, size), 'smooth');
    case 'tf-idf-textbook':
      return inverseDocumentFrequencies(countDocuments(texts, size), 'textbook');
  }
}

/**
 * What each place adds, so that all places of a word add up to what the word counts.
 * @param term worth of the word at each place, 0 at padding; all are [batch, time]
 */
function weighTokens(
  { weighting, sublinear, norm }: LinearConfig,
  term: tf.Tensor,
  ids: tf.Tensor,
  mask: tf.Tensor,
): tf.Tensor {
  const l2 = norm === 'l2' || (norm === 'auto' && weighting === 'tf-idf');
  const n = l2 || sublinear || weighting === 'binary' ? countRepeats(ids, mask) : undefined;
  let weights = term;
  if (n && weighting === 'binary') weights = tf.div(term, n);
  else if (n && sublinear) weights = tf.mul(term, tf.div(tf.add(tf.log(n), 1), n));
  if (weighting === 'tf-idf-textbook') weights = tf.div(weights, tf.maximum(tf.sum(mask, 1, true), 1));
  if (!n || !l2) return weights;
  // A word of n places that add u each has (n u)^2 in the square of the length: u^2 n a place.
  const square = tf.sum(tf.mul(tf.square(weights), n), 1, true);
  return tf.div(weights, tf.sqrt(tf.maximum(square, 1e-30)));
}

/** How often the token of each place occurs in its row: [batch, time], at least 1. */
function countRepeats(ids: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const [batch, time] = ids.shape as [number, number];
  const same = tf.cast(tf.equal(tf.expandDims(ids, 2), tf.expandDims(ids, 1)), 'float32');
  return tf.maximum(tf.reshape(tf.matMul(same, tf.expandDims(mask, 2)), [batch, time]), 1);
}
