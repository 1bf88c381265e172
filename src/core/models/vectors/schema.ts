/** Schema of `vectors`: word vectors that were read from a file. */
import { integer, object } from '../../config/schema';
import type { Gift } from '../spec';

export const schema = object(
  {
    width: integer({
      description: 'Size of the word vectors, as the file has it.',
      default: 100,
      minimum: 1,
      maximum: 8192,
    }),
  },
  { description: 'Word vectors of a file (word2vec, GloVe, NumPy). Its runs are imported, not trained.' },
);

export const gives: readonly Gift[] = ['words', 'order'];

export const untrained =
  'model vectors is not trained: its word vectors come from a file. Run nlp import FILE, or choose another model.';
