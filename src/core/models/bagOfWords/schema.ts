/** Schema of `bag-of-words`: a learned vector a word, averaged over the text. */
import { integer, number, object } from '../../config/schema';

export const bagOfWords = object(
  {
    width: integer({ description: 'Size of a word vector.', default: 64, minimum: 1, maximum: 8192 }),
    dropout: number({
      description: 'Part of the features dropped in training.',
      default: 0.1,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  { description: 'The mean of learned word vectors: order is ignored. Fast, a strong baseline.' },
);
