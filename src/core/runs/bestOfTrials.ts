/** Which trial of a sweep is the best one. Pure. */
import type { TrialOfSweep } from './sweepOfRun';

/** The best of a sweep's trials; of equals the one that began first. */
export function bestOfTrials<T>(
  trials: readonly T[],
  sweepOf: (trial: T) => Pick<TrialOfSweep, 'rank' | 'trial'> | undefined,
): T | undefined {
  let best: { readonly trial: T; readonly rank: number; readonly number: number } | undefined;
  for (const trial of trials) {
    const { rank, trial: number = 0 } = sweepOf(trial) ?? {};
    if (rank === undefined || Number.isNaN(rank)) continue;
    if (!best || rank > best.rank || (rank === best.rank && number < best.number)) best = { trial, rank, number };
  }
  return best?.trial;
}
