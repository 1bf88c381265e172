/** The scores of word vectors. */
import { positive, type Score } from '../score';

export const wordScores: readonly Score[] = [
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Loss per prediction',
    meaning:
      'Mean training loss of a prediction in held-out texts. Compare only runs with the same vocabulary, window, output and negatives.',
    source: 'Definition',
    words: 'val_loss eval_loss validation_loss',
  },
];
