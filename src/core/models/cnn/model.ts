/** `cnn`: filters of several widths over the word vectors, ReLU, maximum over time (Kim 2014, section 2). */
import * as tf from '@tensorflow/tfjs-core';
import type { Infer } from '../../config/schema';
import { convolution, initializeConvolution } from '../../layers/convolution';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { poolMax } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { cnn } from './schema';

export const create: CreateEncoder<Infer<typeof cnn>> = ({ width, kernels, filters, dropout }) => ({
  features: kernels.length * filters,
  needsCls: false,
  embeddingName: 'embedding.weight',
  initialize: (vocabulary, _maximumLength, random) =>
    Object.assign(
      {},
      initializeEmbedding('embedding', { vocabulary, width }, 0.1, random),
      ...kernels.map((kernel, i) =>
        initializeConvolution(`convolution.${i}`, { kernel, from: width, filters }, random),
      ),
    ),
  embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
  encode: (parameters, embedded, mask, context) => {
    const words = tf.mul(embedded, tf.expandDims(mask, 2));
    const maps = kernels.map((_, i) => convolution(parameters, `convolution.${i}`, words));
    // ReLU grows with its argument, so it may follow the maximum, where there is less to do.
    const maxima = tf.relu(
      tf.concat(
        maps.map(map => poolMax(map, mask)),
        1,
      ),
    );
    return { hidden: tf.relu(tf.concat(maps, 2)), pooled: context.dropout(maxima, dropout) };
  },
});
