/**
 * `successive-halving`: after 1, 4, 16, ... evaluations a trial goes on only among the best quarter of those that came as far
 * (asynchronous successive halving, Li et al. 2020; as Optuna's SuccessiveHalvingPruner).
 */
import { compareValues } from '../trial';
import type { Pruner } from './pruner';

/** A rung is so many times as far as the one before, and one in so many goes on. */
const reduction = 4;
/** The first rung is this part of the longest completed trial, and at least one evaluation. */
const firstPart = 100;

export const successiveHalving: Pruner = {
  meaning:
    'after 1, 4, 16, ... evaluations a trial continues only if it is among the best quarter of those that came as far (Li et al. 2020)',
  judge(trial, others, better) {
    const rungs = [...trial.rungs];
    const step = trial.scores.length;
    const value = trial.scores.at(-1);
    const least = firstRung(others);
    if (value === undefined || least === undefined) return { prune: false, rungs };
    while (step >= least * reduction ** rungs.length) {
      if (Number.isNaN(value)) return { prune: true, rungs };
      const rung = rungs.length;
      rungs.push(value);
      const competing = others.flatMap(other =>
        other.number !== trial.number && other.rungs[rung] !== undefined ? [other.rungs[rung]] : [],
      );
      competing.push(value);
      competing.sort((a, b) => compareValues(a, b, better));
      const last = Math.max(Math.floor(competing.length / reduction) - 1, 0);
      if (compareValues(value, competing[last]!, better) > 0) return { prune: true, rungs };
    }
    return { prune: false, rungs };
  },
};

/** In evaluations; unknown until a trial is completed. */
function firstRung(trials: Parameters<Pruner['judge']>[1]): number | undefined {
  const lengths = trials
    .filter(({ state, scores }) => state === 'completed' && scores.length > 0)
    .map(({ scores }) => scores.length);
  return lengths.length === 0 ? undefined : Math.max(Math.floor(Math.max(...lengths) / firstPart), 1);
}
