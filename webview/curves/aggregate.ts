/** Runs that belong together as one line: their mean along x, with a band around it. Pure. */
import type { Line, XAxis } from './history';
import { type Band, lowerBound, placesOf, type SeriesOf } from './layout';

export type BandKind = 'none' | 'range' | 'deviation' | 'error';

/** Points of a mean; of more measured places as many, evenly apart. */
const MOST_PLACES = 2000;
/** Measured places that are sorted to find those that differ. */
const MOST_SORTED = 200_000;

/**
 * The mean of lines of one metric. A line counts at each place between its first and last measurement, in a straight line between two of them.
 *
 * @param folder name of the group
 * @param ysOf the values that are averaged: smoothed, or as measured
 */
export function aggregate(
  folder: string,
  members: readonly SeriesOf[],
  axis: XAxis,
  kind: BandKind,
  ysOf: (line: Line) => ArrayLike<number>,
): SeriesOf {
  const lines = members.map(each => ({ xs: placesOf(each, axis), ys: ysOf(each.line) }));
  const xs = gridOf(lines.map(line => line.xs));
  const [mean, low, high, count] = Array.from({ length: 4 }, () => new Float64Array(xs.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const next = lines.map(() => 0);
  const own: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    own.length = 0;
    for (const [at, line] of lines.entries()) {
      next[at] = lowerBound(line.xs, xs[i]!, next[at]);
      const value = valueBetween(line.xs, line.ys, xs[i]!, next[at]!);
      if (Number.isFinite(value)) own.push(value);
    }
    const { middle, from, to } = summarize(own, kind);
    [mean[i], low[i], high[i], count[i]] = [middle, from, to, own.length];
  }
  const { metric, split } = members[0]!.line;
  const band: Band = { low, high, count };
  const steps = axis === 'step' ? xs : new Float64Array(xs.length).fill(Number.NaN);
  // The page draws along one axis at a time: places of the others are not needed, moments are counted from 0.
  const time = axis === 'clock' ? Float64Array.from(xs, x => x / 1000) : xs;
  return {
    folder,
    line: { metric, split, step: steps, epoch: xs, time, value: mean },
    ...(axis === 'clock' && { began: 0 }),
    ...(kind !== 'none' && { band }),
  };
}

/** Mean, and the ends of the band: least and greatest, a standard deviation of the sample, or its standard error. NaN of nothing. */
export function summarize(
  values: readonly number[],
  kind: BandKind,
): { readonly middle: number; readonly from: number; readonly to: number } {
  const count = values.length;
  if (count === 0) return { middle: Number.NaN, from: Number.NaN, to: Number.NaN };
  let sum = 0;
  for (const value of values) sum += value;
  const middle = sum / count;
  if (kind === 'range') return { middle, from: Math.min(...values), to: Math.max(...values) };
  if (kind === 'none' || count < 2) return { middle, from: middle, to: middle };
  let squares = 0;
  for (const value of values) squares += (value - middle) ** 2;
  const deviation = Math.sqrt(squares / (count - 1));
  const half = kind === 'error' ? deviation / Math.sqrt(count) : deviation;
  return { middle, from: middle - half, to: middle + half };
}

/** @param after the first index whose x is at least `x` */
function valueBetween(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number, after: number): number {
  if (after >= xs.length) return Number.NaN;
  if (xs[after] === x) return ys[after]!;
  if (after === 0) return Number.NaN;
  const [x0, x1] = [xs[after - 1]!, xs[after]!];
  const [y0, y1] = [ys[after - 1]!, ys[after]!];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** The places at which any line was measured, ascending. */
function gridOf(lines: readonly ArrayLike<number>[]): Float64Array {
  const all = lines.reduce((sum, { length }) => sum + length, 0);
  const [first] = lines;
  if (!first) return new Float64Array();
  if (all > MOST_SORTED) return evenly(lines);
  const sorted = new Float64Array(all);
  let filled = 0;
  for (const xs of lines) {
    sorted.set(xs as ArrayLike<number>, filled);
    filled += xs.length;
  }
  sorted.sort();
  const places = sorted.filter((x, i) => i === 0 || x !== sorted[i - 1]);
  return places.length <= MOST_PLACES ? places : evenly(lines);
}

function evenly(lines: readonly ArrayLike<number>[]): Float64Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const xs of lines) {
    if (xs.length === 0) continue;
    low = Math.min(low, xs[0]!);
    high = Math.max(high, xs[xs.length - 1]!);
  }
  return Float64Array.from({ length: MOST_PLACES }, (_, i) => low + ((high - low) * i) / (MOST_PLACES - 1));
}
