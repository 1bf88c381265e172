/** The lines of a chart as numbers: which of their points are drawn, and where these stand. Pure. */
import type { ScaleContinuousNumeric } from 'd3';
import { type ChartGroup, placesOf, range, type SeriesOf, thin } from './layout';
import type { Look } from './look';

/** Points of all lines of a chart that are painted in one go without a wait. */
const MOST_POINTS = 100_000;
const FEWEST_COLUMNS = 200;

export type Scale = ScaleContinuousNumeric<number, number>;

/** A line in pixels; NaN is a gap. */
export interface Stroke {
  readonly kind: 'raw' | 'shown' | 'band';
  readonly split: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  /** Of a band: its upper edge. */
  readonly tops?: Float32Array;
}

interface Kept {
  readonly key: string;
  readonly points: readonly number[];
}

/** Points that were chosen of a line, by its values: the same until it grows, or another part of it is seen. */
const chosen = new WeakMap<object, Kept>();

function choosePoints(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, columns: number): readonly number[] {
  const domain = x.domain() as [number, number];
  const [left, right] = x.range() as [number, number];
  const log = 'base' in x;
  const key = `${xs.length} ${domain[0]} ${domain[1]} ${columns} ${log} ${xs[xs.length - 1]}`;
  const known = chosen.get(ys);
  if (known?.key === key) return known.points;
  const points = thin(
    xs,
    ys,
    domain,
    columns,
    log ? column => x.invert(left + (column * (right - left)) / columns) : undefined,
  );
  chosen.set(ys, { key, points });
  return points;
}

/** Columns of pixels, each with the lowest and highest value of a line: wider ones where lines are so many that none can be told from the next. */
function columnsFor(width: number, lines: number): number {
  return Math.max(1, Math.min(Math.round(width), Math.max(FEWEST_COLUMNS, Math.floor(MOST_POINTS / (4 * lines)))));
}

function columnsOf({ series }: ChartGroup, x: Scale): number {
  const [left, right] = x.range() as [number, number];
  return columnsFor(right - left, series.length);
}

/**
 * Smooths lines and chooses their points, which takes most of the time that drawing many long lines takes, and is kept.
 * @param until when to stop, as `performance.now` counts
 * @returns whether all is there
 */
export function prepareLines(group: ChartGroup, look: Look, x: Scale, until: number): boolean {
  const columns = columnsOf(group, x);
  for (const each of group.series) {
    if (performance.now() > until) return false;
    for (const ys of measuredOf(each, look)) choosePoints(placesOf(each, look.axis), ys, x, columns);
  }
  return true;
}

/** The lines that are drawn of a series, apart from its band. */
function measuredOf({ line }: SeriesOf, look: Look): readonly ArrayLike<number>[] {
  const soft = look.smoothed(line);
  return soft ? [line.value, soft] : [line.value];
}

/** As `valuesInside` without logarithm and outliers, from the points that are drawn anyway. */
export function extremesDrawn(group: ChartGroup, look: Look, x: Scale): number[] {
  const columns = columnsOf(group, x);
  const [from, to] = look.range;
  const values: number[] = [];
  const add = (xs: ArrayLike<number>, ys: ArrayLike<number>, points: ArrayLike<number>) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < points.length; k++) {
      const i = points[k]!;
      const y = ys[i]!;
      if (xs[i]! < from || xs[i]! > to || !Number.isFinite(y)) continue;
      if (y < low) low = y;
      if (y > high) high = y;
    }
    if (low <= high) values.push(low, high);
  };
  for (const each of group.series) {
    const xs = placesOf(each, look.axis);
    for (const ys of measuredOf(each, look)) add(xs, ys, choosePoints(xs, ys, x, columns));
    if (each.band) for (const ys of [each.band.low, each.band.high]) add(xs, ys, range(0, xs.length));
  }
  return values;
}

export function strokesOf(group: ChartGroup, look: Look, x: Scale, y: Scale): readonly Stroke[] {
  const { series } = group;
  const columns = columnsOf(group, x);
  const strokes: Stroke[] = [];
  const lines: Stroke[] = [];
  for (const each of series) {
    const { line, folder, band } = each;
    const xs = placesOf(each, look.axis);
    const soft = look.smoothed(line);
    const own = { split: line.split, colour: look.lookOf(folder).colour, dashed: isDashed(line.split) };
    const place = (ys: ArrayLike<number>, points: readonly number[]) => ({
      xs: toPixels(x, xs, points),
      ys: toPixels(y, ys, points),
    });
    if (band) {
      const points = choosePoints(xs, band.high, x, columns);
      const tops = place(band.high, points).ys;
      strokes.push({ ...own, kind: 'band', ...place(band.low, points), tops });
    }
    if (soft) strokes.push({ ...own, kind: 'raw', ...place(line.value, choosePoints(xs, line.value, x, columns)) });
    const shown = soft ?? line.value;
    lines.push({ ...own, kind: 'shown', ...place(shown, choosePoints(xs, shown, x, columns)) });
  }
  // Bands and raw lines lie below all that is looked at.
  return [...strokes, ...lines];
}

function isDashed(split: string): boolean {
  return split !== 'train' && split !== '';
}

/** Where values stand; NaN where they are nowhere. */
function toPixels(scale: Scale, values: ArrayLike<number>, points: readonly number[]): Float32Array {
  const pixels = new Float32Array(points.length);
  const log = 'base' in scale;
  const [low, high] = scale.domain().map(end => (log ? Math.log(end) : end)) as [number, number];
  const [from, to] = scale.range() as [number, number];
  // A call of the scale for each of so many numbers takes longer than all else.
  const pixelsEach = high > low ? (to - from) / (high - low) : 0;
  for (let k = 0; k < points.length; k++) {
    const value = values[points[k]!]!;
    const at = from + ((log ? Math.log(value) : value) - low) * pixelsEach;
    pixels[k] = Number.isFinite(at) ? at : Number.NaN;
  }
  return pixels;
}
