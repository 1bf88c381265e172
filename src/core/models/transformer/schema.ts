/** Schema of `transformer`: an encoder with self-attention. */
import { choice, integer, object } from '../../config/schema';
import { activation, dropout, embedding, initialization } from '../keys';

/** Whether [CLS] is put before every text, for the vector at it. */
export function readsCls({ pool }: { readonly pool: string }): boolean {
  return pool === 'cls';
}

export const transformer = object(
  {
    layers: integer({ description: 'Encoder layers.', default: 2, minimum: 1, maximum: 96 }),
    heads: integer({ description: 'Attention heads; divides width.', default: 4, minimum: 1, maximum: 128 }),
    width: integer({ description: 'Size of a hidden state.', default: 128, minimum: 1, maximum: 8192 }),
    embedding,
    'feed-forward': integer({
      description: 'Size of the inner layer; four times width if not given.',
      optional: true,
      minimum: 1,
      maximum: 65536,
    }),
    pool: choice(
      {
        cls: 'the hidden state of a [CLS] token put before the text',
        mean: 'the mean over the text',
        sum: 'the sum over the text',
        max: 'the maximum over the text',
        attention: 'a mean by learned weights (Yang et al. 2016)',
      },
      { description: 'How the hidden states become one vector.', default: 'cls' },
    ),
    normalization: choice(
      {
        before: 'before each part and at the end (pre-LN, Xiong et al. 2020): trains without warm-up',
        after: 'after each part is added (post-LN, Vaswani et al. 2017)',
      },
      { description: 'Where layers are normalized.', default: 'before' },
    ),
    positions: choice(
      {
        learned: 'a learned vector a position',
        sinusoidal: 'sines and cosines (Vaswani et al. 2017)',
        none: 'none: order is ignored',
      },
      { description: 'How the model knows where a token stands.', default: 'learned' },
    ),
    activation: activation('gelu'),
    dropout: dropout(0.1),
    initialization: initialization('xavier'),
  },
  {
    description: 'Transformer encoder (Vaswani et al. 2017).',
    check: value =>
      typeof value.width === 'number' && typeof value.heads === 'number' && value.width % value.heads !== 0
        ? [{ key: 'heads', message: `${value.heads} heads do not divide width ${value.width}` }]
        : [],
  },
);
