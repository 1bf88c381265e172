/** How good predictions are in each slice, beside the rest. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { Interval } from '../../metrics/bootstrap';
import type { Scores } from '../../runs/run';
import type { Condition } from '../condition';
import { filterRows } from '../filter';
import type { ExampleTable } from '../table';
import { intervalOf, type Measure, meanOf, sumRows, testAgainst, without } from './badness';
import type { Slice } from './slice';

export interface ScoredSlice {
  readonly name: string;
  readonly where: readonly Condition[];
  /** Rows in it. */
  readonly count: number;
  /** Mean of the measure; absent where no row has a value. */
  readonly value?: number;
  /** 95%. */
  readonly interval?: Interval;
  /** Mean over the rows that are not in it. */
  readonly rest?: number;
  /** Of the difference from the rest, two-sided; absent where there is nothing to compare. */
  readonly p?: number;
  /** The task's own, of the rows in it. */
  readonly scores?: Scores;
  /** Why it has no numbers: a column that this run does not have. */
  readonly fault?: string;
}

/** @param rows that are looked at, such as those of a split @throws CancelledError */
export async function scoreSlices(
  table: ExampleTable,
  measure: Measure,
  slices: readonly Slice[],
  rows: Int32Array,
  signal?: AbortSignal,
): Promise<readonly ScoredSlice[]> {
  const all = sumRows(measure, rows);
  const scored: ScoredSlice[] = [];
  for (const { name, where } of slices) {
    let own: Int32Array;
    try {
      own = await filterRows(table, where, { rows, signal });
    } catch (error) {
      throwIfCancelled(signal);
      scored.push({ name, where, count: 0, fault: error instanceof Error ? error.message : String(error) });
      continue;
    }
    const part = sumRows(measure, own);
    const rest = without(all, part);
    const isCompared = part.count > 0 && rest.count > 0;
    scored.push({
      name,
      where,
      count: own.length,
      ...(part.count > 0 && { value: meanOf(part), interval: intervalOf(measure, part) }),
      ...(isCompared && { rest: meanOf(rest), p: testAgainst(measure, part, rest, 'different') }),
      ...(table.scoring && { scores: table.scoring.scoresOf(own) }),
    });
    await setImmediate();
    throwIfCancelled(signal);
  }
  return scored;
}
