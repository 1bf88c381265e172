/** The sweep that a run is a trial of, as its record says: the run stays what it is where the sweep is gone. */
import { directionOf } from '../metrics/scores';
import { nameOfConfig } from './followRename';
import type { RunRecord } from './run';

export interface TrialOfSweep {
  /** The same for all trials of a sweep. */
  readonly group: string;
  /** Of the sweep's file; that of the config where the run was renamed. */
  readonly name: string;
  /** From 1. */
  readonly trial: number;
  /** Of completed ones: more is better. */
  readonly rank?: number;
}

/** Undefined where it is none. */
export function sweepOfRun(record: RunRecord): TrialOfSweep | undefined {
  const { group, trial, title, best, status } = record;
  if (group === undefined || trial === undefined) return undefined;
  const ending = ` ${trial + 1}`;
  const name = title?.endsWith(ending) ? title.slice(0, -ending.length) : nameOfConfig(record);
  const rank = best && (directionOf(best.metric) === 'lower' ? -best.value : best.value);
  return { group, name, trial: trial + 1, ...(status === 'completed' && rank !== undefined && { rank }) };
}
