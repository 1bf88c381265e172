/** Schema of `seq2seq-transformer`: an encoder and a decoder with attention. */
import { choice, integer, object } from '../../config/schema';
import { activation, dropout, initialization, sideEmbeddings } from '../keys';

export const seq2seqTransformer = object(
  {
    layers: integer({ description: 'Layers of the encoder.', default: 3, minimum: 1, maximum: 96 }),
    'decoder-layers': integer({
      description: 'Layers of the decoder; as many as the encoder has if not given.',
      optional: true,
      minimum: 1,
      maximum: 96,
    }),
    heads: integer({ description: 'Attention heads; divides width.', default: 4, minimum: 1, maximum: 128 }),
    width: integer({ description: 'Size of a hidden state.', default: 128, minimum: 1, maximum: 8192 }),
    ...sideEmbeddings,
    'feed-forward': integer({
      description: 'Size of the inner layer; four times width if not given.',
      optional: true,
      minimum: 1,
      maximum: 65536,
    }),
    normalization: choice(
      {
        before: 'before each part and at the end (pre-LN, Xiong et al. 2020): trains without warm-up',
        after: 'after each part is added (post-LN, Vaswani et al. 2017)',
      },
      { description: 'Where layers are normalized.', default: 'before' },
    ),
    positions: choice(
      { learned: 'a learned vector a position', sinusoidal: 'sines and cosines (Vaswani et al. 2017)' },
      { description: 'How the model knows where a token stands.', default: 'sinusoidal' },
    ),
    activation: activation('relu'),
    dropout: dropout(0.1),
    initialization: initialization('xavier'),
  },
  {
    description: 'Transformer encoder and decoder with cross-attention (Vaswani et al. 2017).',
    check: value =>
      typeof value.width === 'number' && typeof value.heads === 'number' && value.width % value.heads !== 0
        ? [{ key: 'heads', message: `${value.heads} heads do not divide width ${value.width}` }]
        : [],
  },
);
