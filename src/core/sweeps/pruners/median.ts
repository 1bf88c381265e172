/** `median`: a trial ends whose best score so far is worse than the median of the others at the same evaluation (Golovin et al. 2017). */
import { compareValues, type Trial } from '../trial';
import type { Pruner } from './pruner';

/** Completed trials before any is ended. */
const startup = 5;

export const median: Pruner = {
  meaning:
    'a trial ends when its best score is worse than the median that 5 or more completed trials had at the same evaluation (Golovin et al. 2017)',
  judge(trial, others, better) {
    const { scores, rungs } = trial;
    const keep = { prune: false, rungs };
    const completed = others.filter(({ state, number }) => state === 'completed' && number !== trial.number);
    if (completed.length < startup || scores.length === 0) return keep;
    const own = scores.filter(score => !Number.isNaN(score));
    if (own.length === 0) return { prune: true, rungs };
    const best = own.reduce((a, b) => (compareValues(a, b, better) <= 0 ? a : b));
    const there = middleOf(completed, scores.length - 1);
    return { prune: there !== undefined && compareValues(best, there, better) > 0, rungs };
  },
};

/** Of their scores at an evaluation, from 0. */
function middleOf(trials: readonly Trial[], place: number): number | undefined {
  const values = trials
    .map(({ scores }) => scores[place])
    .filter((score): score is number => score !== undefined && !Number.isNaN(score))
    .sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  const half = (values.length - 1) / 2;
  const [low, high] = [values[Math.floor(half)]!, values[Math.ceil(half)]!];
  return low + (high - low) * (half - Math.floor(half));
}
