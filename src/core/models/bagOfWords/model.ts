/** `bag-of-words`: the mean of learned word vectors, and dense layers over it if wanted. */
import type { Infer } from '../../config/schema';
import { denseStack, initializeDenseStack } from '../../layers/denseStack';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { poolMean } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { bagOfWords } from './schema';

export const create: CreateEncoder<Infer<typeof bagOfWords>> = config => {
  const { width, dropout, activation, initialization } = config;
  const sizes = config['feed-forward'];
  return {
    features: sizes[sizes.length - 1] ?? width,
    needsCls: false,
    embeddingName: 'embedding.weight',
    initialize: (vocabulary, _maximumLength, random) => ({
      ...initializeEmbedding('embedding', { vocabulary, width }, 0.1, random),
      ...initializeDenseStack('feedForward', { from: width, sizes }, random, initialization),
    }),
    embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
    encode(parameters, embedded, mask, context) {
      const mean = context.dropout(poolMean(embedded, mask), dropout);
      const pooled = denseStack(parameters, 'feedForward', mean, { count: sizes.length, activation });
      return { hidden: embedded, pooled: sizes.length > 0 ? context.dropout(pooled, dropout) : pooled };
    },
  };
};
