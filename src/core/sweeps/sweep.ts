/** A sweep as it is asked for: a plain value. */
import type { Direction } from '../metrics/score';
import type { Dimension } from './dimension';
import type { PrunerName } from './pruners/pruners';
import type { SamplerName } from './samplers/samplers';

export interface Sweep {
  /** Of its file, without `.sweep.yaml`. */
  readonly name: string;
  /** Absolute path of its file. */
  readonly path: string;
  /** Absolute path of the config. */
  readonly config: string;
  readonly dimensions: readonly Dimension[];
  readonly sampler: SamplerName;
  readonly pruner: PrunerName;
  readonly trials: number;
  readonly parallel: number;
  /** Of the validation split. */
  readonly metric: string;
  readonly better: Direction;
  readonly seed: number;
}

/** Keys whose change makes another sweep: the trials that there are would not be its own. */
export function identityOf({ config, dimensions, sampler, pruner, metric, seed }: Sweep): string {
  return JSON.stringify({ config, dimensions, sampler, pruner, metric, seed });
}
