/** Schema of `linear`: a weight a word and label, over the counts of the words. */
import { boolean, choice, object } from '../../config/schema';

export const linear = object(
  {
    weighting: choice(
      {
        counts: 'n: how often the word is in the text',
        binary: '1 for each word that is in the text',
        'tf-idf': 'n (1 + log((1 + N) / (1 + N_t))), smoothed as in scikit-learn',
        'tf-idf-textbook': 'n / sum of n, times log(N / N_t)',
      },
      { description: 'What a word counts, of N training texts N_t of which have it.', default: 'tf-idf' },
    ),
    sublinear: boolean({ description: '1 + log n in the place of n.', default: false }),
    norm: choice(
      { auto: 'l2 with tf-idf, none with the others', l2: 'the counts of a text have length 1', none: 'as they are' },
      { description: 'How texts of different lengths are made alike.', default: 'auto' },
    ),
  },
  {
    description:
      'Logistic regression over word counts or TF-IDF: order is ignored, but for n-grams of the tokenizer. The baseline that others must beat. Unknown words count nothing.',
  },
);
