/** A trial of a sweep: what was chosen, what came of it. */
import type { Direction } from '../metrics/score';
import type { Point } from './dimension';

/** `pruned`: ended early, since others were better at the same place. */
export type TrialState = 'running' | 'completed' | 'pruned' | 'failed';

export interface Trial {
  /** From 0, in the order in which they began. */
  readonly number: number;
  readonly state: TrialState;
  readonly point: Point;
  /** The score of its best checkpoint; of completed ones. */
  readonly value?: number;
  /** Scores on the way: of its first evaluation, its second, ... */
  readonly scores: readonly number[];
  /** What it was judged by at each rung of successive halving that it reached. */
  readonly rungs: readonly number[];
  /** Folder of its run: NAME/ID. */
  readonly run?: string;
  /** Why it failed. */
  readonly failure?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt?: string;
}

/** Below 0 where `a` is better. */
export function compareValues(a: number, b: number, better: Direction): number {
  return better === 'higher' ? b - a : a - b;
}

/** The best of those that are completed; of equals the first. */
export function bestTrial(trials: readonly Trial[], better: Direction): Trial | undefined {
  let best: Trial | undefined;
  for (const trial of trials) {
    if (trial.state !== 'completed' || trial.value === undefined) continue;
    if (best?.value === undefined || compareValues(trial.value, best.value, better) < 0) best = trial;
  }
  return best;
}
