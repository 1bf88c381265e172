/** Schema of `bag-of-words`: a learned vector a word, averaged over the text, and dense layers over that if wanted. */
import { object } from '../../config/schema';
import { activation, batchNormalization, dropout, embedding, feedForwardSizes, initialization, width } from '../keys';

export const bagOfWords = object(
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
      'The mean of learned word vectors: order is ignored. Fast, a strong baseline; with `feed-forward` a deep averaging network (Iyyer et al. 2015).',
  },
);
