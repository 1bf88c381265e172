/** Schema of `gru`: gated recurrent units, one or both directions. */
import { choice, object } from '../../config/schema';
import { recurrentKeys } from '../keys';

export const gru = object(
  {
    ...recurrentKeys,
    reset: choice(
      { after: 'after the product with the state, as PyTorch has it', before: 'before it (Cho et al. 2014)' },
      { description: 'Where the reset gate acts.', default: 'after' },
    ),
  },
  { description: 'Gated recurrent units (Cho et al. 2014), one or both directions: an LSTM with less in it.' },
);
