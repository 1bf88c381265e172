/** Errors and correlations of predicted numbers; equal to scikit-learn's and scipy's. */
import { internal } from '../base/errors';

export interface RegressionReport {
  /** Mean of squared differences. */
  readonly meanSquaredError: number;
  /** Mean of absolute differences, in the unit of the numbers. */
  readonly meanAbsoluteError: number;
  /** -1..1: how near to a line predictions and truth lie. Undefined where either is constant, or for fewer than 2. */
  readonly pearson: number | undefined;
  /** -1..1: how alike predictions and truth are ordered: Pearson's of their ranks. Undefined as Pearson's is. */
  readonly spearman: number | undefined;
}

/** Zeros, and no correlations, for no examples. */
export function reportRegression(actual: ArrayLike<number>, predicted: ArrayLike<number>): RegressionReport {
  if (actual.length !== predicted.length) throw internal(`${actual.length} numbers, ${predicted.length} predictions`);
  let squared = 0;
  let absolute = 0;
  for (let i = 0; i < actual.length; i++) {
    const off = predicted[i]! - actual[i]!;
    squared += off * off;
    absolute += Math.abs(off);
  }
  const count = Math.max(actual.length, 1);
  return {
    meanSquaredError: squared / count,
    meanAbsoluteError: absolute / count,
    pearson: pearson(actual, predicted),
    spearman: spearman(actual, predicted),
  };
}

/** Covariance over the product of standard deviations. Undefined where either side is constant, or for fewer than 2. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  if (a.length !== b.length) throw internal(`${a.length} numbers against ${b.length}`);
  if (a.length < 2 || isConstant(a) || isConstant(b)) return undefined;
  const [fromA, fromB] = [center(a), center(b)];
  let product = 0;
  for (let i = 0; i < fromA.length; i++) product += fromA[i]! * fromB[i]!;
  // Rounding may carry it just over the end of its range.
  return Math.max(-1, Math.min(1, product));
}

/** Pearson's correlation of the ranks (Spearman 1904), numbers that tie sharing the mean of theirs. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  return pearson(rank(a), rank(b));
}

/** 1 for the lowest; equal numbers get the mean of the ranks that they take up. */
export function rank(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

/** Differences from the mean, scaled to length 1: first by the largest, so that squares neither overflow nor vanish. */
function center(values: ArrayLike<number>): Float64Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const centered = Float64Array.from(values, value => value - sum / values.length);
  const largest = centered.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scaled = centered.map(value => value / largest);
  const length = Math.sqrt(scaled.reduce((total, value) => total + value * value, 0));
  return scaled.map(value => value / length);
}
