/** `bag-of-words`: the mean of learned word vectors. */
import type { Infer } from '../../config/schema';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { poolMean } from '../../layers/pooling';
import type { CreateEncoder } from '../model';
import type { bagOfWords } from './schema';

export const create: CreateEncoder<Infer<typeof bagOfWords>> = ({ width, dropout }) => ({
  features: width,
  needsCls: false,
  embeddingName: 'embedding.weight',
  initialize: (vocabulary, _maximumLength, random) =>
    initializeEmbedding('embedding', { vocabulary, width }, 0.1, random),
  embed: (parameters, ids) => embedding(parameters, 'embedding', ids),
  encode: (_parameters, embedded, mask, context) => ({
    hidden: embedded,
    pooled: context.dropout(poolMean(embedded, mask), dropout),
  }),
});
