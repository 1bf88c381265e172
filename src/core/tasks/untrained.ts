/** What tasks share whose runs are not trained: their weights come from elsewhere. */
import { ActionableError, internal } from '../base/errors';
import type { Task } from './task';

/** @param instead what its `schema.ts` says to do */
export function untrainedParts(instead: string): Pick<Task, 'target' | 'count' | 'loss' | 'score'> {
  return {
    target: 'loss',
    count: () => ({}),
    loss: () => {
      throw internal('what is not trained has no loss');
    },
    score: async () => {
      throw new ActionableError('not-trained', instead);
    },
  };
}
