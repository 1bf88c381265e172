/** What lies under the crosshair, and where keys take it. */
import type { Line, XAxis } from './history';
import { lowerBound, nearestIndex, placesOf, type SeriesOf } from './layout';

export interface CrosshairValue {
  readonly folder: string;
  readonly split: string;
  readonly index: number;
  readonly step: number;
  /** Place on the x axis. */
  readonly x: number;
  readonly value: number;
  /** Absent where nothing is smoothed. */
  readonly smoothed?: number;
  /** Of the mean of a group: its band, and of how many runs it is. */
  readonly low?: number;
  readonly high?: number;
  readonly count?: number;
}

/** How values under the crosshair are ordered; `nearest` is by their distance from the pointer. */
export type TooltipOrder = 'descending' | 'ascending' | 'name' | 'nearest';

export interface Ordering {
  readonly order: TooltipOrder;
  readonly nameOf: (folder: string) => string;
  /** Where the pointer is; absent where keys moved the crosshair. */
  readonly y?: number;
}

/** The values of all lines nearest to `x`, greatest first if not told otherwise; those that are not numbers last. */
export function valuesAt(
  series: readonly SeriesOf[],
  axis: XAxis,
  x: number,
  smoothed: (line: Line) => ArrayLike<number> | undefined,
  ordering?: Ordering,
): CrosshairValue[] {
  const values: CrosshairValue[] = [];
  for (const each of series) {
    const { folder, line } = each;
    const xs = placesOf(each, axis);
    const index = nearestIndex(xs, x);
    if (index < 0) continue;
    values.push({
      folder,
      split: line.split,
      index,
      step: line.step[index]!,
      x: xs[index]!,
      value: line.value[index]!,
      smoothed: smoothed(line)?.[index],
      ...(each.band && { low: each.band.low[index]!, high: each.band.high[index]!, count: each.band.count[index]! }),
    });
  }
  return sortValues(values, ordering);
}

function sortValues(values: CrosshairValue[], ordering: Ordering | undefined): CrosshairValue[] {
  const shown = ({ value, smoothed }: CrosshairValue) => smoothed ?? value;
  const { order = 'descending', y, nameOf = (folder: string) => folder } = ordering ?? {};
  const byName = (a: CrosshairValue, b: CrosshairValue) =>
    nameOf(a.folder).localeCompare(nameOf(b.folder), undefined, { numeric: true }) || a.split.localeCompare(b.split);
  const rank = (value: CrosshairValue): number => {
    const number = shown(value);
    if (!Number.isFinite(number)) return Number.POSITIVE_INFINITY;
    if (order === 'nearest' && y !== undefined) return Math.abs(number - y);
    return order === 'ascending' ? number : -number;
  };
  // What is no number is last in each order; of two infinities the difference would be none.
  const difference = (a: number, b: number) => (a === b ? 0 : a - b);
  if (order === 'name') return values.sort(byName);
  return values.sort((a, b) => difference(rank(a), rank(b)) || a.folder.localeCompare(b.folder));
}

/** The measured place nearest to where the pointer is. */
export function snap(values: readonly CrosshairValue[], x: number): number {
  let nearest = values[0]?.x ?? x;
  for (const value of values) if (Math.abs(value.x - x) < Math.abs(nearest - x)) nearest = value.x;
  return nearest;
}

/** Keys that move the crosshair, by so many places. */
export const KEY_MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/**
 * Where an arrow key takes the crosshair: over measured places only.
 *
 * @param by number of places, negative to the left
 */
export function moveCrosshair(
  series: readonly SeriesOf[],
  axis: XAxis,
  [from, to]: readonly [number, number],
  x: number | undefined,
  by: number,
): number | undefined {
  let at = x;
  const steps = Math.min(Math.abs(by), 1000);
  const extreme = extremePlace(series, axis, [from, to], by < 0);
  if (at === undefined || extreme === undefined || !Number.isFinite(by)) return extreme;
  for (let i = 0; i < steps; i++) {
    const next = nextPlace(series, axis, at, by < 0);
    if (next === undefined || next < from || next > to) break;
    at = next;
  }
  return at;
}

/** The measured place after `x`, or before it. */
function nextPlace(series: readonly SeriesOf[], axis: XAxis, x: number, back: boolean): number | undefined {
  let nearest: number | undefined;
  for (const each of series) {
    const xs = placesOf(each, axis);
    let i = lowerBound(xs, x);
    if (back) i--;
    else while (i < xs.length && xs[i]! <= x) i++;
    const place = xs[i];
    if (place === undefined) continue;
    if (nearest === undefined || (back ? place > nearest : place < nearest)) nearest = place;
  }
  return nearest;
}

/** The first or last measured place inside the range. */
function extremePlace(
  series: readonly SeriesOf[],
  axis: XAxis,
  [from, to]: readonly [number, number],
  first: boolean,
): number | undefined {
  let found: number | undefined;
  for (const each of series) {
    const xs = placesOf(each, axis);
    let i = first ? lowerBound(xs, from) : lowerBound(xs, to);
    if (!first && !(i < xs.length && xs[i]! <= to)) i--;
    const place = xs[i];
    if (place === undefined || place < from || place > to) continue;
    if (found === undefined || (first ? place < found : place > found)) found = place;
  }
  return found;
}
