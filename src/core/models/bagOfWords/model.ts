/** `bag-of-words`: the mean of learned word vectors, and dense layers over it if wanted. */
import * as tf from '@tensorflow/tfjs-core';
import type { Infer } from '../../config/schema';
import { denseStack, initializeDenseStack } from '../../layers/denseStack';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { poolMean } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { schema } from './schema';

export const create: CreateEncoder<Infer<typeof schema>> = config => {
  const { width, dropout, activation, normalization, initialization } = config;
  const sizes = config['feed-forward'];
  const stack = { sizes, activation, normalization };
  return {
    features: sizes[sizes.length - 1] ?? width,
    embeddingName: 'embedding.weight',
    ...(sizes.length === 0 && { additive: true }),
    initialize: ({ vocabulary }, random) => ({
      ...initializeEmbedding('embedding', { vocabulary, width }, 0.1, random),
      ...initializeDenseStack('feedForward', stack, width, random, initialization),
    }),
    words: (parameters, { ids }) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, { mask }, context) {
      const mean = context.dropout(poolMean(embedded, mask), dropout);
      if (sizes.length === 0) return { hidden: embedded, pooled: mean };
      const pooled = denseStack(parameters, 'feedForward', stack, { x: mean, real: tf.max(mask, 1), context });
      return { hidden: embedded, pooled: context.dropout(pooled, dropout) };
    },
  };
};
