/** Schema of `cnn`: convolutions of several widths, maximum over time (Kim 2014). */
import { integer, list, object } from '../../config/schema';
import { activation, batchNormalization, dropout, embedding, initialization, width } from '../keys';

export const cnn = object(
  {
    width: width(128),
    embedding,
    kernels: list(integer({ description: 'Words a filter spans.', minimum: 1, maximum: 64 }), {
      description: 'Widths of the filters, in words.',
      default: [3, 4, 5],
      minimumItems: 1,
    }),
    filters: integer({ description: 'Filters of each width.', default: 100, minimum: 1, maximum: 8192 }),
    activation: activation('relu'),
    normalization: batchNormalization,
    dropout: dropout(0.5),
    initialization: initialization('uniform'),
  },
  { description: 'Convolutional network for sentences (Kim 2014): filters of several widths, maximum over time.' },
);
