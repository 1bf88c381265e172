/** Schema of `gru`: gated recurrent units, one or both directions. */
import { choice, object } from '../../config/schema';
import { recurrentKeys } from '../keys';
import type { Gift } from '../spec';

export const schema = object(
  {
    ...recurrentKeys,
    reset: choice(
      { after: 'after the product with the state, as in PyTorch', before: 'before the product (Cho et al. 2014)' },
      { description: 'Position of the reset gate.', default: 'after' },
    ),
  },
  {
    description:
      'Gated recurrent units (GRU, Cho et al. 2014), unidirectional or bidirectional. Faster than an LSTM, and often as good.',
  },
);

export const gives: readonly Gift[] = ['pooled', 'states', 'decoder', 'carry', 'order', 'pairs'];
