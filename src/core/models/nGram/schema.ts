/** Schema of `n-gram`: what follows the last words, counted. */
import { choice, integer, number, object } from '../../config/schema';

export const nGram = object(
  {
    order: integer({
      description: 'Tokens of the longest sequence that is counted; 2 is a Markov chain of first order.',
      default: 5,
      minimum: 1,
      maximum: 10,
    }),
    smoothing: choice(
      {
        'kneser-ney':
          'interpolated with shorter sequences, by how many different tokens each follows (Kneser & Ney 1995; Chen & Goodman 1998)',
        'add-k': 'k more of every sequence (Lidstone; k 1 is Laplace)',
      },
      { description: 'What sequences that were never seen get.', default: 'kneser-ney' },
    ),
    discount: number({
      description: 'Kneser-Ney: what is taken off each count.',
      default: 0.75,
      exclusiveMinimum: 0,
      maximum: 1,
    }),
    k: number({ description: 'Add-k: what is added to each count.', default: 0.1, exclusiveMinimum: 0, maximum: 100 }),
  },
  { description: 'n-grams and Markov chains: counted, not trained; the baseline that a network has to beat.' },
);
