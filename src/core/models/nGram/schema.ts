/** Schema of `n-gram`: what follows the last words, counted. */
import { choice, integer, number, object } from '../../config/schema';
import type { Gift } from '../spec';

export const schema = object(
  {
    order: integer({
      description: 'Order n of the longest n-gram; 2 is a first-order Markov chain.',
      default: 5,
      minimum: 1,
      maximum: 10,
    }),
    smoothing: choice(
      {
        'kneser-ney': 'interpolated Kneser-Ney smoothing (Kneser & Ney 1995; Chen & Goodman 1998)',
        'add-k': 'adds k to every count (Lidstone; k = 1 is Laplace)',
      },
      { description: 'Smoothing of unseen n-grams.', default: 'kneser-ney' },
    ),
    discount: number({
      description: 'Kneser-Ney: discount of each count.',
      default: 0.75,
      exclusiveMinimum: 0,
      maximum: 1,
    }),
    k: number({ description: 'Add-k: number added to each count.', default: 0.1, exclusiveMinimum: 0, maximum: 100 }),
  },
  { description: 'n-gram language model: counted, not trained. A baseline for neural models.' },
);

export const gives: readonly Gift[] = ['counts', 'order'];
