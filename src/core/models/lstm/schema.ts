/** Schema of `lstm`: long short-term memory, one or both directions. */
import { object } from '../../config/schema';
import { recurrentKeys } from '../keys';

export const lstm = object(recurrentKeys, {
  description: 'Long short-term memory (Hochreiter & Schmidhuber 1997), one or both directions.',
});
