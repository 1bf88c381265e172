/** Schema of `transformer`: an encoder with self-attention. */
import { choice, integer, number, object } from '../../config/schema';

export const transformer = object(
  {
    layers: integer({ description: 'Encoder layers.', default: 2, minimum: 1, maximum: 96 }),
    heads: integer({ description: 'Attention heads; divides width.', default: 4, minimum: 1, maximum: 128 }),
    width: integer({ description: 'Size of a hidden state.', default: 128, minimum: 1, maximum: 8192 }),
    'feed-forward': integer({
      description: 'Size of the inner layer; four times width if not given.',
      optional: true,
      minimum: 1,
      maximum: 65536,
    }),
    pool: choice(
      { cls: 'the hidden state of a [CLS] token put before the text', mean: 'the mean over the text' },
      { description: 'How the hidden states become one vector.', default: 'cls' },
    ),
    dropout: number({
      description: 'Part of the features dropped in training.',
      default: 0.1,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  {
    description: 'Transformer encoder (Vaswani et al. 2017), layer normalization before each part (pre-LN).',
    check: value =>
      typeof value.width === 'number' && typeof value.heads === 'number' && value.width % value.heads !== 0
        ? [{ key: 'heads', message: `${value.heads} heads do not divide width ${value.width}` }]
        : [],
  },
);
