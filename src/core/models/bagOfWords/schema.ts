/** Schema of `bag-of-words`: a learned vector a word, averaged over the text, and dense layers over that if wanted. */
import { object } from '../../config/schema';
import { activation, batchNormalization, dropout, embedding, feedForwardSizes, initialization, width } from '../keys';
import type { Gift } from '../spec';

export const schema = object(
  {
    width: width(64),
    embedding,
    'feed-forward': feedForwardSizes,
    activation: activation('relu'),
    normalization: batchNormalization,
    dropout: dropout(0.1),
    initialization: initialization('he'),
  },
  {
    description:
      'Mean of learned word vectors; word order is ignored. A fast, strong baseline. With `feed-forward`, a deep averaging network (Iyyer et al. 2015).',
  },
);

export const gives: readonly Gift[] = ['pooled', 'pairs'];
