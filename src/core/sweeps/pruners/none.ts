/** `none`: every trial trains to its end. */
import type { Pruner } from './pruner';

export const none: Pruner = {
  meaning: 'every trial trains to its end',
  judge: ({ rungs }) => ({ prune: false, rungs }),
};
