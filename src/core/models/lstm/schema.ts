/** Schema of `lstm`: long short-term memory, one or both directions. */
import { boolean, choice, integer, number, object } from '../../config/schema';

export const lstm = object(
  {
    width: integer({ description: 'Size of a word vector.', default: 128, minimum: 1, maximum: 8192 }),
    hidden: integer({
      description: 'Size of the hidden state of one direction.',
      default: 128,
      minimum: 1,
      maximum: 8192,
    }),
    layers: integer({ description: 'Layers, one above the other.', default: 1, minimum: 1, maximum: 8 }),
    bidirectional: boolean({ description: 'Read the text in both directions.', default: false }),
    pool: choice(
      { last: 'the last hidden state', mean: 'the mean over the text', max: 'the maximum over the text' },
      { description: 'How the hidden states become one vector.', default: 'last' },
    ),
    dropout: number({
      description: 'Part of the features dropped in training.',
      default: 0.2,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  { description: 'Long short-term memory (Hochreiter & Schmidhuber 1997), one or both directions.' },
);
