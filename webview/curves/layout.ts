/** What curves look like as numbers: groups, smoothing, thinning, ranges and what lies under the crosshair. */
import type { History, Line, XAxis } from './history';

/** Metrics in the order people look at them; others follow by name. */
const ORDER = ['loss', 'accuracy', 'macro-f1', 'f1', 'perplexity', 'learning-rate', 'gradient-norm'];

/** Set by a schedule, not measured: nothing to smooth. */
const SCHEDULED = 'learning-rate';

const RATE = /accuracy|f1|precision|recall|auc/i;

/** Part of a value that rounding makes of it. */
const SAME = 1e-6;

/** Up to this many charts all are shown; of more, those that nobody looks at first are folded away. */
const FEW_CHARTS = 6;

export interface SeriesOf {
  /** Which run. */
  readonly folder: string;
  readonly line: Line;
}

export interface ChartGroup {
  readonly metric: string;
  readonly series: readonly SeriesOf[];
}

/** A chart for each metric, with that metric's lines of all the runs. */
export function groupByMetric(histories: ReadonlyMap<string, History>): ChartGroup[] {
  const groups = new Map<string, SeriesOf[]>();
  for (const [folder, history] of histories) {
    for (const line of history.all()) {
      if (line.value.length === 0) continue;
      const group = groups.get(line.metric) ?? [];
      groups.set(line.metric, group);
      group.push({ folder, line });
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
  return RATE.test(metric);
}

/** One batch is noisy; a validation set is not, and an average over its few scores would only lag behind them. */
export function canSmooth({ metric, split }: Line): boolean {
  return split === 'train' && metric !== SCHEDULED;
}

/**
 * Exponential moving average, corrected for starting at 0 (as Adam corrects its moments), over all points: how many of
 * them are drawn makes no difference. Values that are not finite stay as they are and leave the average alone.
 *
 * @param weight of the past, 0 (none) to below 1
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values];
  let average = 0;
  let correction = 1;
  return values.map(value => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    correction *= weight;
    return average / (1 - correction);
  });
}

/** First index whose x is at least `x`; x ascending. */
export function lowerBound(xs: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the nearest x, the earlier one on a tie; -1 where there is none. */
export function nearestIndex(xs: readonly number[], x: number): number {
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
 */
export function thin(
  xs: readonly number[],
  ys: readonly number[],
  [from, to]: readonly [number, number],
  columns: number,
): number[] {
  const begin = Math.max(0, lowerBound(xs, from) - 1);
  let end = lowerBound(xs, to);
  while (end < xs.length && xs[end]! <= to) end++;
  end = Math.min(xs.length, end + 1);
  if (end - begin <= Math.max(2000, 4 * columns)) return range(begin, end);

  const kept: number[] = [];
  const width = (to - from) / columns;
  for (let i = begin; i < end; ) {
    const column = Math.floor((xs[i]! - from) / width);
    const first = i;
    let low = -1;
    let high = -1;
    let gap = -1;
    for (; i < end && Math.floor((xs[i]! - from) / width) === column; i++) {
      if (!Number.isFinite(ys[i]!)) {
        if (gap < 0) gap = i;
        continue;
      }
      if (low < 0 || ys[i]! < ys[low]!) low = i;
      if (high < 0 || ys[i]! > ys[high]!) high = i;
    }
    const points = new Set([first, low, high, gap, i - 1].filter(index => index >= 0));
    kept.push(...[...points].sort((a, b) => a - b));
  }
  return kept;
}

function range(begin: number, end: number): number[] {
  return Array.from({ length: end - begin }, (_, i) => begin + i);
}

/** From the least to the greatest x of all lines; a single x gets room on both sides. */
export function xRange(series: readonly SeriesOf[], axis: XAxis): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { line } of series) {
    const xs = line[axis];
    if (xs.length === 0) continue;
    low = Math.min(low, xs[0]!);
    high = Math.max(high, xs.at(-1)!);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
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
}

/** The values of all lines nearest to `x`, greatest first; those that are not numbers last. */
export function valuesAt(
  series: readonly SeriesOf[],
  axis: XAxis,
  x: number,
  smoothed: (line: Line) => readonly number[] | undefined,
): CrosshairValue[] {
  const values: CrosshairValue[] = [];
  for (const { folder, line } of series) {
    const index = nearestIndex(line[axis], x);
    if (index < 0) continue;
    values.push({
      folder,
      split: line.split,
      index,
      step: line.step[index]!,
      x: line[axis][index]!,
      value: line.value[index]!,
      smoothed: smoothed(line)?.[index],
    });
  }
  const rank = ({ value, smoothed: s }: CrosshairValue) => {
    const shown = s ?? value;
    return Number.isFinite(shown) ? shown : Number.NEGATIVE_INFINITY;
  };
  return values.sort((a, b) => rank(b) - rank(a) || a.folder.localeCompare(b.folder));
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
  const places = [...new Set(series.flatMap(({ line }) => line[axis]))]
    .filter(place => place >= from && place <= to)
    .sort((a, b) => a - b);
  if (places.length === 0) return undefined;
  if (x === undefined) return by < 0 ? places[0] : places.at(-1);
  const at = nearestIndex(places, x) + by;
  return places[Math.max(0, Math.min(places.length - 1, at))];
}
