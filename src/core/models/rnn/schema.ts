/** Schema of `rnn`: the simple recurrent network, one or both directions. */
import { object } from '../../config/schema';
import { recurrentKeys, rnnActivation, rnnInitialization } from '../keys';
import type { Gift } from '../spec';

export const schema = object(
  { ...recurrentKeys, activation: rnnActivation, initialization: rnnInitialization },
  {
    description:
      'Simple recurrent network (Elman 1990), unidirectional or bidirectional. Gradients vanish over long texts; use `lstm` or `gru` there.',
  },
);

export const gives: readonly Gift[] = ['pooled', 'states', 'decoder', 'carry', 'order', 'pairs'];
