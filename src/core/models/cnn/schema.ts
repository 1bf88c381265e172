/** Schema of `cnn`: convolutions of several widths, maximum over time (Kim 2014). */
import { integer, list, object } from '../../config/schema';
import { activation, batchNormalization, dropout, embedding, initialization, width } from '../keys';
import type { Gift } from '../spec';

export const schema = object(
  {
    width: width(128),
    embedding,
    kernels: list(integer({ description: 'Filter width in tokens.', minimum: 1, maximum: 64 }), {
      description: 'Filter widths in tokens: each finds patterns of that length.',
      default: [3, 4, 5],
      minimumItems: 1,
    }),
    filters: integer({ description: 'Filters per width.', default: 100, minimum: 1, maximum: 8192 }),
    activation: activation('relu'),
    normalization: batchNormalization,
    dropout: dropout(0.5),
    initialization: initialization('uniform'),
  },
  { description: 'Convolutional network with filters of several widths and max pooling over time (Kim 2014).' },
);

export const gives: readonly Gift[] = ['pooled', 'order', 'pairs'];
