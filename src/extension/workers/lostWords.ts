/** What is said where a process ended with the jobs that it had. Pure. */
import { countOf } from '../../core/base/countOf';
import { isTraining } from '../../core/runs/jobKinds';
import type { Job } from './jobs';

export interface LostWords {
  readonly what: string;
  /** What of it is kept, with a space before it; empty where nothing is known. */
  readonly rest: string;
  readonly again: 'Resume' | 'Train Again' | 'Continue' | undefined;
}

/**
 * @param lost all of one process: one of this machine, or any number that a cluster computes
 * @param isResumable whether the run of the first training can be resumed
 */
export function lostWords(lost: readonly Job[], isResumable: boolean): LostWords {
  const trainings = lost.filter(isTraining);
  const [training] = trainings;
  const sweep = lost.find(({ kind }) => kind === 'sweep');
  const isRemote = training?.on !== undefined;
  const again = isResumable ? 'Resume' : training ? 'Train Again' : sweep ? 'Continue' : undefined;
  const followed = isRemote && trainings.length > 1;
  const what = followed
    ? `The process that follows ${countOf(trainings.length, 'training')} on a cluster`
    : training
      ? `The training of ${training.name}`
      : sweep
        ? `The sweep ${sweep.name}`
        : (lost[0]?.name ?? 'The training process');
  const kept = followed
    ? ' Their jobs continue there.'
    : isRemote
      ? ' Its job on the cluster continues.'
      : ' Its last checkpoint is kept.';
  const rest = isResumable ? kept : sweep ? ' Its trials are kept.' : '';
  return { what, rest, again };
}
