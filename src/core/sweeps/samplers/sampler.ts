/** What chooses the next trial of a sweep. */
import type { Random } from '../../base/random';
import type { Direction } from '../../metrics/score';
import type { Dimension, Point } from '../dimension';
import type { Trial } from '../trial';

export interface History {
  readonly dimensions: readonly Dimension[];
  readonly better: Direction;
  /** In the order of their numbers; those that run have no value yet. */
  readonly trials: readonly Trial[];
}

export interface Sampler {
  /** For people: completion, hovers and the documentation. */
  readonly meaning: string;
  /** It learns from the trials before, so a trial waits for those. */
  readonly learns: boolean;
  /** How many trials there are at most; as many as one likes where undefined. */
  count?(dimensions: readonly Dimension[]): number;
  /** @param number of the trial that is to begin @param random of this trial */
  next(history: History, number: number, random: Random): Point;
}
