/** Schema of `transformer`: an encoder with self-attention. */
import { choice, integer, object } from '../../config/schema';
import { activation, checkHeads, dropout, embedding, feedForward, heads, hiddenSize, initialization } from '../keys';
import type { Gift } from '../spec';

/** [CLS] before every text, for the vector at it. */
export function tokens({ pool }: { readonly pool: string }): readonly string[] {
  return pool === 'cls' ? ['cls'] : [];
}

export const schema = object(
  {
    layers: integer({ description: 'Number of encoder layers.', default: 2, minimum: 1, maximum: 96 }),
    heads,
    width: hiddenSize,
    embedding,
    'feed-forward': feedForward,
    pool: choice(
      {
        cls: 'the hidden state of the [CLS] token',
        mean: 'the mean of all hidden states',
        sum: 'the sum of all hidden states',
        max: 'the maximum of all hidden states',
        attention: 'a weighted mean with learned weights (Yang et al. 2016)',
      },
      { description: 'Pooling: how the hidden states become one vector.', default: 'cls' },
    ),
    normalization: choice(
      {
        before: 'before each sublayer and at the end (pre-LN, Xiong et al. 2020); trains without warm-up',
        after: 'after each residual connection (post-LN, Vaswani et al. 2017)',
        bert: 'as `after`, and of the word vectors (Devlin et al. 2019): a run of `pretrain` with masked-lm can be exported as a BERT of Hugging Face',
      },
      { description: 'Position of layer normalization.', default: 'before' },
    ),
    positions: choice(
      {
        learned: 'one learned vector per position',
        sinusoidal: 'sines and cosines (Vaswani et al. 2017)',
        relative:
          'a learned bias per head and distance (Raffel et al. 2020). Heads begin at the neighbors of a token; best for small models that you pretrain, with `initialization: normal`',
        none: 'no positions: word order is ignored',
      },
      { description: 'Position encoding.', default: 'learned' },
    ),
    activation: activation('gelu'),
    dropout: dropout(0.1),
    initialization: initialization('xavier'),
  },
  {
    description: 'Transformer encoder with self-attention (Vaswani et al. 2017); a decoder with `generate`.',
    check: value => checkHeads(value, 'width'),
  },
);

export const gives: readonly Gift[] = ['pooled', 'states', 'vocabulary', 'decoder', 'order', 'pairs', 'attention'];
