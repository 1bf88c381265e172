/** What slices are compared by: a number of each row that is larger where the prediction is worse. */
import { ActionableError } from '../../base/errors';
import type { Interval } from '../../metrics/bootstrap';
import { fisherExact } from '../../metrics/significance/fisherExact';
import { type Sample, welch } from '../../metrics/significance/welch';
import { NORMAL_95, wilson } from '../../metrics/significance/wilson';
import { findColumn } from '../filter';
import type { ExampleTable } from '../table';

export interface Measure {
  /** Of the column. */
  readonly name: string;
  readonly title: string;
  /** It is yes or no: proportions are compared, else means. */
  readonly isFlag: boolean;
  readonly better: 'higher' | 'lower';
  /** NaN where the row has no value. */
  valueAt(row: number): number;
}

/** @param name of a column; the first measure of the table if not given @throws ActionableError `no-measure` */
export function measureOf(table: ExampleTable, name?: string): Measure {
  const measures = table.scoring?.measures ?? [];
  const chosen = name ?? measures[0];
  if (chosen === undefined) {
    const message =
      'nothing says how good these predictions are, so slices cannot be compared. Evaluate a split with true labels';
    throw new ActionableError('no-measure', message);
  }
  const { values, title, better } = findColumn(table, chosen);
  if (!better || (values.kind !== 'flag' && values.kind !== 'number')) {
    throw new ActionableError(
      'no-measure',
      `"${chosen}" does not say how good a prediction is; choose ${measures.join(', ')}`,
    );
  }
  const { kind } = values;
  const numbers = kind === 'number' ? values.numbers : undefined;
  return {
    name: chosen,
    title,
    isFlag: kind === 'flag',
    better,
    valueAt: row =>
      numbers ? numbers[row]! : values.kind === 'flag' && values.flags[row]! >= 0 ? values.flags[row]! : Number.NaN,
  };
}

/** Sums over rows, from which means and variances follow. */
export interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

export function sumRows(measure: Measure, rows: ArrayLike<number>): Sums {
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const value = measure.valueAt(rows[i]!);
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  return { count, sum, squares };
}

export function without(all: Sums, part: Sums): Sums {
  return { count: all.count - part.count, sum: all.sum - part.sum, squares: all.squares - part.squares };
}

export function meanOf({ count, sum }: Sums): number {
  return count === 0 ? Number.NaN : sum / count;
}

function sampleOf({ count, sum, squares }: Sums): Sample {
  const mean = count === 0 ? 0 : sum / count;
  // Rounding may leave a little less than nothing.
  const variance = count < 2 ? 0 : Math.max(0, (squares - count * mean * mean) / (count - 1));
  return { count, mean, variance };
}

/** 95%: Wilson's of a proportion, of a mean by the normal distribution. */
export function intervalOf(measure: Measure, sums: Sums): Interval | undefined {
  if (measure.isFlag) return wilson(sums.sum, sums.count);
  const { count, mean, variance } = sampleOf(sums);
  if (count < 2) return undefined;
  const half = NORMAL_95 * Math.sqrt(variance / count);
  return { low: mean - half, high: mean + half };
}

/** p of a slice being worse than the rest by so much or more, if both were alike; or of a difference of either sign. */
export function testAgainst(measure: Measure, part: Sums, rest: Sums, side: 'worse' | 'different'): number {
  const isLower = measure.better === 'lower';
  if (measure.isFlag) {
    const groupOf = ({ count, sum }: Sums): [number, number] => (isLower ? [sum, count - sum] : [count - sum, sum]);
    const tested = { first: groupOf(part), second: groupOf(rest) };
    return fisherExact(tested, side === 'worse' ? 'greater' : 'two-sided');
  }
  const test = isLower ? welch(sampleOf(part), sampleOf(rest)) : welch(sampleOf(rest), sampleOf(part));
  if (!test) return 1;
  return side === 'worse' ? test.greater : test.twoSided;
}

/** Name of the test, for people. */
export function nameOfTest({ isFlag }: Measure): string {
  return isFlag ? "Fisher's exact test" : "Welch's t-test";
}
