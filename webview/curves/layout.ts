/** What curves look like as numbers: groups, smoothing, thinning, ranges and what lies under the crosshair. */
import { LEAST_NUMBER } from '../../src/core/base/leastNumber';
import { directionOf, findScore } from '../../src/core/metrics/scores';
import type { History, Line, XAxis } from './history';

/** Metrics in the order people look at them; others follow by name. */
const ORDER = ['loss', 'accuracy', 'macro-f1', 'f1', 'perplexity', 'learning-rate', 'gradient-norm'];

/** Set by a schedule, not measured: nothing to smooth. */
const SCHEDULED = 'learning-rate';

/** Part of a value that rounding makes of it. */
const SAME = 1e-6;

/** Up to this many charts all are shown; of more, those that nobody looks at first are folded away. */
const FEW_CHARTS = 6;

export interface SeriesOf {
  /** Which run, or which group of runs. */
  readonly folder: string;
  readonly line: Line;
  /** When the run began, in milliseconds since 1970. */
  readonly began?: number;
  /** Around the mean of a group, one a point. */
  readonly band?: Band;
}

export interface Band {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** Runs that have a value there. */
  readonly count: ArrayLike<number>;
}

export interface ChartGroup {
  readonly metric: string;
  readonly series: readonly SeriesOf[];
}

/** A chart for each metric, with that metric's lines of all the runs. */
export function groupByMetric(
  histories: ReadonlyMap<string, History>,
  beganAt: (folder: string) => number | undefined = () => undefined,
): ChartGroup[] {
  const groups = new Map<string, SeriesOf[]>();
  for (const [folder, history] of histories) {
    for (const line of history.all()) {
      if (line.value.length === 0) continue;
      const group = groups.get(line.metric) ?? [];
      groups.set(line.metric, group);
      const began = beganAt(folder);
      group.push({ folder, line, ...(began !== undefined && { began }) });
    }
  }
  const place = (metric: string) => {
    const at = ORDER.indexOf(metric.toLowerCase());
    return at < 0 ? ORDER.length : at;
  };
  return [...groups]
    .map(([metric, series]) => ({ metric, series }))
    .sort((a, b) => place(a.metric) - place(b.metric) || a.metric.localeCompare(b.metric));
}

/** Divides charts into those shown at once and those folded away. */
export function foldCharts(groups: readonly ChartGroup[]): {
  readonly first: ChartGroup[];
  readonly rest: ChartGroup[];
} {
  if (groups.length <= FEW_CHARTS) return { first: [...groups], rest: [] };
  const known = (group: ChartGroup) => ORDER.includes(group.metric.toLowerCase());
  const first = groups.filter(known);
  return first.length > 0 ? { first, rest: groups.filter(group => !known(group)) } : { first: [...groups], rest: [] };
}

/** Whether values lie between 0 and 1 by nature; a logarithm tells nothing about those. */
export function isRate(metric: string): boolean {
  const { better, range } = findScore(metric) ?? {};
  return better === 'higher' && range![0] === 0 && range![1] === 1;
}

/** Index of the best value: the greatest or the least; -1 where neither is better. */
export function indexOfBest(metric: string, values: ArrayLike<number>): number {
  const better = directionOf(metric);
  if (!better) return -1;
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (best < 0 || (better === 'higher' ? value > values[best]! : value < values[best]!)) best = i;
  }
  return best;
}

/** One batch is noisy; a validation set is not, and an average over its few scores would only lag behind them. */
export function canSmooth({ metric, split }: Line): boolean {
  return split === 'train' && metric !== SCHEDULED;
}

/** Taken from 1 it leaves 1. */
const NOTHING = Number.EPSILON / 4;

/**
 * Exponential moving average, corrected for starting at 0 (as Adam corrects its moments), over all points: how many of
 * them are drawn makes no difference. Values that are not finite stay as they are and leave the average alone.
 *
 * @param weight of the past, 0 (none) to below 1
 * @param smoothed overwritten: as many as there are values
 */
export function smooth(
  values: ArrayLike<number>,
  weight: number,
  smoothed = new Float64Array(values.length),
): typeof smoothed {
  smoothed.set(values);
  if (weight <= 0) return smoothed;
  let average = 0;
  let correction = 1;
  for (let i = 0; i < smoothed.length; i++) {
    const value = smoothed[i]!;
    if (!Number.isFinite(value)) continue;
    average = weight * average + (1 - weight) * value;
    if (correction === 0) {
      smoothed[i] = average;
      continue;
    }
    correction *= weight;
    // Nothing is left of it in the sum below. It would go on as a number too small for a processor to be fast with.
    if (correction < NOTHING) correction = 0;
    smoothed[i] = average / (1 - correction);
  }
  return smoothed;
}

/** Where the points of a line are along an axis, ascending. */
export function placesOf({ line, began }: SeriesOf, axis: XAxis): ArrayLike<number> {
  return axis === 'clock' ? clockOf(line.time, began ?? 0) : line[axis];
}

const clocks = new WeakMap<
  object,
  { readonly began: number; readonly length: number; readonly places: Float64Array }
>();

/** Worked out once for each length. @param began milliseconds since 1970 */
function clockOf(time: ArrayLike<number>, began: number): Float64Array {
  const known = clocks.get(time);
  if (known && known.began === began && known.length === time.length) return known.places;
  const places = Float64Array.from(time, seconds => began + 1000 * seconds);
  clocks.set(time, { began, length: time.length, places });
  return places;
}

/** First index whose x is at least `x`; x ascending. */
export function lowerBound(xs: ArrayLike<number>, x: number, begin = 0): number {
  let low = begin;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the nearest x, the earlier one on a tie; -1 where there is none. */
export function nearestIndex(xs: ArrayLike<number>, x: number): number {
  const after = lowerBound(xs, x);
  if (after === 0) return xs.length > 0 ? 0 : -1;
  if (after === xs.length) return after - 1;
  return x - xs[after - 1]! <= xs[after]! - x ? after - 1 : after;
}

/**
 * Which points to draw: all of them while there are few, and else the first, last, lowest and highest of each column of
 * pixels, so that no peak is lost (M4; Jugel et al. 2014). One point outside the range is kept at either side, so
 * that lines leave the chart where they should; of points that are not finite the first of a row is kept, as a gap.
 *
 * @param columns about one a pixel
 * @param edgeOf where a column begins along x; evenly apart if not given
 */
export function thin(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  [from, to]: readonly [number, number],
  columns: number,
  edgeOf: (column: number) => number = column => from + (column * (to - from)) / columns,
): number[] {
  const begin = Math.max(0, lowerBound(xs, from) - 1);
  let end = lowerBound(xs, to);
  while (end < xs.length && xs[end]! <= to) end++;
  end = Math.min(xs.length, end + 1);
  if (end - begin <= Math.max(FEW_POINTS, 4 * columns)) return range(begin, end);

  const kept: number[] = [];
  let i = begin;
  // Column 0 ends where the first begins: what lies before the range is one of its own.
  for (let column = 0; i < end; column++) {
    const edge = column > columns ? Number.POSITIVE_INFINITY : edgeOf(column);
    const stop = edge === Number.POSITIVE_INFINITY ? end : Math.min(end, lowerBound(xs, edge, i));
    if (stop > i) keepColumn(ys, i, stop, kept);
    i = stop;
  }
  return kept;
}

/** Up to so many points of a line all are drawn. */
const FEW_POINTS = 2000;

/** The first, last, lowest and highest of some points, and the first gap. */
function keepColumn(ys: ArrayLike<number>, first: number, stop: number, kept: number[]): void {
  const { low, high, gap } = ys instanceof Float64Array ? extremesOf64(ys, first, stop) : extremesOf(ys, first, stop);
  const points = [first, low, high, gap, stop - 1].filter(index => index >= 0).sort((a, b) => a - b);
  for (const point of points) if (kept.at(-1) !== point) kept.push(point);
}

/** Where the lowest and the highest are, and the first that is not finite; -1 where there is none. */
function extremesOf(ys: ArrayLike<number>, first: number, stop: number) {
  let [low, high, gap] = [-1, -1, -1];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = first; i < stop; i++) {
    const y = ys[i]!;
    // Of what is not finite the difference is no number.
    if (y - y !== 0) {
      if (gap < 0) gap = i;
      continue;
    }
    if (y < least) [least, low] = [y, i];
    if (y > most) [most, high] = [y, i];
  }
  return { low, high, gap };
}

/** The same, compiled for these alone: long lines are of them, and every one of their values is looked at. */
function extremesOf64(ys: Float64Array, first: number, stop: number) {
  let low = -1;
  let high = -1;
  let gap = -1;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = first; i < stop; i++) {
    const y = ys[i]!;
    if (y < least && y > Number.NEGATIVE_INFINITY) {
      least = y;
      low = i;
    }
    if (y > most && y < Number.POSITIVE_INFINITY) {
      most = y;
      high = i;
    }
    if (gap < 0 && y - y !== 0) gap = i;
  }
  return { low, high, gap };
}

export function range(begin: number, end: number): number[] {
  return Array.from({ length: end - begin }, (_, i) => begin + i);
}

/** From the least to the greatest x of all lines; a single x gets room on both sides. @param log what lies above 0 alone */
export function xRange(series: readonly SeriesOf[], axis: XAxis, log = false): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const each of series) {
    const xs = placesOf(each, axis);
    const first = log ? lowerBound(xs, LEAST_NUMBER) : 0;
    if (first >= xs.length) continue;
    low = Math.min(low, xs[first]!);
    high = Math.max(high, xs[xs.length - 1]!);
  }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low < high) return [low, high];
  return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
}

/**
 * Half or twice of what is seen, about a place.
 * @param about the middle if not given
 * @returns undefined where all would be seen
 */
export function zoomRange(
  [from, to]: readonly [number, number],
  all: readonly [number, number],
  about: number | undefined,
  factor: number,
): readonly [number, number] | undefined {
  const centre = about ?? (from + to) / 2;
  const low = Math.max(all[0], centre - (centre - from) * factor);
  const high = Math.min(all[1], centre + (to - centre) * factor);
  return low <= all[0] && high >= all[1] ? undefined : [low, high];
}

export interface YOptions {
  readonly log: boolean;
  /** Leave the lowest and highest 2.5 % out of the range. */
  readonly ignoreOutliers: boolean;
  /** Values lie in 0..1. */
  readonly rate: boolean;
}

/**
 * The range of y that shows the given values, with a little room.
 *
 * @returns undefined where no value can be shown
 */
export function yRange(
  values: readonly number[],
  { log, ignoreOutliers, rate }: YOptions,
): [number, number] | undefined {
  const [least, most] = extent(values, log, ignoreOutliers);
  if (least > most) return undefined;
  // What differs by rounding alone is one value: blown up to the height of the chart it would look like a change.
  const flat = most - least < SAME * Math.max(Math.abs(least), Math.abs(most));
  const [low, high] = flat ? [least, least] : [least, most];
  if (log) return low === high ? [low / 2, high * 2] : [low / (high / low) ** 0.04, high * (high / low) ** 0.04];
  const room = low === high ? Math.max(Math.abs(low) * 0.1, 1e-6) : (high - low) * 0.05;
  if (rate) return [Math.max(0, low - room), Math.min(1, high + room)];
  // Ink that starts at 0 where the data does.
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** Lowest and highest of the values that can be shown; the wrong way round where there are none. */
function extent(values: readonly number[], log: boolean, ignoreOutliers: boolean): [number, number] {
  const canShow = (value: number) => Number.isFinite(value) && (!log || value > 0);
  if (ignoreOutliers) {
    const sorted = Float64Array.from(values.filter(canShow)).sort();
    const cut = sorted.length >= 20 ? 0.025 : 0;
    const at = (part: number) => part * (sorted.length - 1);
    if (sorted.length > 0) return [sorted[Math.floor(at(cut))]!, sorted[Math.ceil(at(1 - cut))]!];
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!canShow(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Values of which outliers are told; of more every so many-th. */
const MOST_SAMPLED = 100_000;

/** What the range of y follows from: of each line its extremes inside the range of x, or a sample of all values where outliers are left out. */
export function valuesInside(
  series: readonly SeriesOf[],
  axis: XAxis,
  [from, to]: readonly [number, number],
  { log, ignoreOutliers }: Pick<YOptions, 'log' | 'ignoreOutliers'>,
  smoothed: (line: Line) => ArrayLike<number> | undefined,
): number[] {
  const parts = series.flatMap(each => {
    const xs = placesOf(each, axis);
    const begin = lowerBound(xs, from);
    let end = lowerBound(xs, to, begin);
    while (end < xs.length && xs[end]! <= to) end++;
    const soft = smoothed(each.line);
    const bands = each.band ? [each.band.low, each.band.high] : [];
    // With outliers ignored the smooth line alone sets the range.
    const lines = soft ? (ignoreOutliers ? [soft] : [each.line.value, soft]) : [each.line.value];
    return [...lines, ...bands].map(ys => ({ ys, begin, end }));
  });
  const values: number[] = [];
  if (ignoreOutliers) {
    const all = parts.reduce((sum, { begin, end }) => sum + end - begin, 0);
    const stride = Math.max(1, Math.ceil(all / MOST_SAMPLED));
    for (const { ys, begin, end } of parts) for (let i = begin; i < end; i += stride) values.push(ys[i]!);
    return values;
  }
  for (const { ys, begin, end } of parts) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = begin; i < end; i++) {
      const y = ys[i]!;
      if (y < low && y > (log ? 0 : Number.NEGATIVE_INFINITY)) low = y;
      if (y > high && y < Number.POSITIVE_INFINITY) high = y;
    }
    if (low <= high) values.push(low, high);
  }
  return values;
}
