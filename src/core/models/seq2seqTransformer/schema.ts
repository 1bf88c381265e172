/** Schema of `seq2seq-transformer`: an encoder and a decoder with attention. */
import { integer, object } from '../../config/schema';
import { checkHeads, heads, hiddenSize, sideEmbeddings, sideLayers } from '../keys';
import type { Gift } from '../spec';

export const schema = object(
  {
    layers: integer({ description: 'Number of encoder layers.', default: 3, minimum: 1, maximum: 96 }),
    'decoder-layers': integer({
      description: 'Number of decoder layers. Default: `layers`.',
      optional: true,
      minimum: 1,
      maximum: 96,
    }),
    heads,
    width: hiddenSize,
    ...sideEmbeddings,
    ...sideLayers,
  },
  {
    description: 'Transformer encoder-decoder with cross-attention (Vaswani et al. 2017).',
    check: value => checkHeads(value, 'width'),
  },
);

export const gives: readonly Gift[] = ['encoder-decoder', 'order', 'attention'];
