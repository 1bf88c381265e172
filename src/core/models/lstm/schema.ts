/** Schema of `lstm`: long short-term memory, one or both directions. */
import { object } from '../../config/schema';
import { recurrentKeys } from '../keys';
import type { Gift } from '../spec';

export const schema = object(recurrentKeys, {
  description: 'Long short-term memory (LSTM, Hochreiter & Schmidhuber 1997), unidirectional or bidirectional.',
});

export const gives: readonly Gift[] = ['pooled', 'states', 'decoder', 'carry', 'order', 'pairs'];
