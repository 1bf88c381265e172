/** Schema of `cnn`: convolutions of several widths, maximum over time (Kim 2014). */
import { integer, list, number, object } from '../../config/schema';

export const cnn = object(
  {
    width: integer({ description: 'Size of a word vector.', default: 128, minimum: 1, maximum: 8192 }),
    kernels: list(integer({ description: 'Words a filter spans.', minimum: 1, maximum: 64 }), {
      description: 'Widths of the filters, in words.',
      default: [3, 4, 5],
      minimumItems: 1,
    }),
    filters: integer({ description: 'Filters of each width.', default: 100, minimum: 1, maximum: 8192 }),
    dropout: number({
      description: 'Part of the features dropped in training.',
      default: 0.5,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  { description: 'Convolutional network for sentences (Kim 2014): filters of several widths, maximum over time.' },
);
