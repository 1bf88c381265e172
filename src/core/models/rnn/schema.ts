/** Schema of `rnn`: the simple recurrent network, one or both directions. */
import { object } from '../../config/schema';
import { recurrentKeys, rnnActivation, rnnInitialization } from '../keys';

export const rnn = object(
  { ...recurrentKeys, activation: rnnActivation, initialization: rnnInitialization },
  {
    description:
      'Simple recurrent network (Elman 1990), one or both directions. Forgets fast: `lstm` and `gru` mend that.',
  },
);
