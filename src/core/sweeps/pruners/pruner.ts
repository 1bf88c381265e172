/** What ends trials of a sweep that do not look good. */
import type { Direction } from '../../metrics/score';
import type { Trial } from '../trial';

export interface Pruner {
  /** For people: completion, hovers and the documentation. */
  readonly meaning: string;
  /**
   * After an evaluation of a trial.
   * @param trial with the score of that evaluation as its last
   * @param others of the sweep
   * @returns whether it ends, and what it was judged by at the rungs that it has reached
   */
  judge(trial: Trial, others: readonly Trial[], better: Direction): Judgement;
}

export interface Judgement {
  readonly prune: boolean;
  readonly rungs: readonly number[];
}
