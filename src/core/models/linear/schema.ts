/** Schema of `linear`: a weight a word and label, over the counts of the words. */
import { boolean, choice, object } from '../../config/schema';
import type { Gift } from '../spec';

export const schema = object(
  {
    weighting: choice(
      {
        counts: 'n, the count of the word in the text',
        binary: '1 for each word in the text',
        'tf-idf': 'n (1 + log((1 + N) / (1 + N_t))), smoothed as in scikit-learn',
        'tf-idf-textbook': 'n / sum of n, times log(N / N_t)',
      },
      { description: 'Term weighting, with N training texts of which N_t contain the word.', default: 'tf-idf' },
    ),
    sublinear: boolean({ description: 'Sublinear term frequency: 1 + log n instead of n.', default: false }),
    norm: choice(
      { auto: 'l2 with tf-idf, else none', l2: 'each text vector has length 1', none: 'no normalization' },
      { description: 'Normalization of the text vectors.', default: 'auto' },
    ),
  },
  {
    description:
      'Logistic regression over word counts or TF-IDF. Word order is ignored, except in n-grams of the tokenizer. A baseline to beat. Unknown words are ignored.',
  },
);

/** Its weights are those of single words: no vector of a text, and nothing of what two texts have in common. */
export const gives: readonly Gift[] = ['logits'];
