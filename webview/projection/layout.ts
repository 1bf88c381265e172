/** A cloud of points as numbers: fitting, finding, moving through, colouring, searching and labelling. */
import type { ProjectionPoints } from '../../src/protocol/serve';

/** What part of the plane the plot shows: the point in its middle, and pixels a unit. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Moves and scales a map, keeping its proportions, into the square from -1 to 1: methods differ in scale by a million,
 * and a viewport then outlives them.
 *
 * @param coordinates [count, 2] row-major; entries that are not finite go to the middle
 */
export function normalize(coordinates: Float32Array): Float32Array {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < coordinates.length; i += 2) {
    const x = coordinates[i]!;
    const y = coordinates[i + 1]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const extent = Math.max(right - left, top - bottom);
  const scale = extent > 0 ? 2 / extent : 0;
  const normal = new Float32Array(coordinates.length);
  for (let i = 0; i < coordinates.length; i += 2) {
    const x = (coordinates[i]! - (left + right) / 2) * scale;
    const y = (coordinates[i + 1]! - (bottom + top) / 2) * scale;
    normal[i] = Number.isFinite(x) ? x : 0;
    normal[i + 1] = Number.isFinite(y) ? y : 0;
  }
  return normal;
}

/** Room around the cloud, as a part of the plot. */
const MARGIN = 0.06;

/** The viewport that shows all of the square from -1 to 1. */
export function fitAll({ width, height }: Size): Viewport {
  return { x: 0, y: 0, scale: Math.max(1, (Math.min(width, height) / 2) * (1 - 2 * MARGIN)) };
}

export function toScreen(viewport: Viewport, { width, height }: Size, x: number, y: number): [number, number] {
  return [width / 2 + (x - viewport.x) * viewport.scale, height / 2 - (y - viewport.y) * viewport.scale];
}

export function toWorld(viewport: Viewport, { width, height }: Size, left: number, top: number): [number, number] {
  return [viewport.x + (left - width / 2) / viewport.scale, viewport.y - (top - height / 2) / viewport.scale];
}

/** Zooms so that what is under (left, top) stays there. */
export function zoomAbout(viewport: Viewport, size: Size, left: number, top: number, factor: number): Viewport {
  const whole = fitAll(size).scale;
  const scale = Math.max(whole * 0.5, Math.min(whole * 2000, viewport.scale * factor));
  const [x, y] = toWorld(viewport, size, left, top);
  return { x: x - (left - size.width / 2) / scale, y: y + (top - size.height / 2) / scale, scale };
}

/** Points sorted into squares, to find the nearest without looking at all of them. */
export class PointIndex {
  private readonly columns: number;
  private readonly starts: Int32Array;
  private readonly order: Int32Array;

  /** @param points [count, 2] within -1..1 */
  constructor(private readonly points: Float32Array) {
    const count = points.length / 2;
    this.columns = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(count / 2))));
    this.starts = new Int32Array(this.columns ** 2 + 1);
    this.order = new Int32Array(count);
    for (let i = 0; i < count; i++) this.starts[this.squareOf(i) + 1]!++;
    for (let s = 0; s < this.columns ** 2; s++) this.starts[s + 1]! += this.starts[s]!;
    const next = this.starts.slice();
    for (let i = 0; i < count; i++) this.order[next[this.squareOf(i)]!++] = i;
  }

  /** The nearest point within `radius` that `accepts`; -1 where there is none. */
  nearest(x: number, y: number, radius: number, accepts: (point: number) => boolean): number {
    let best = -1;
    let least = radius * radius;
    const [left, right] = [this.column(x - radius), this.column(x + radius)];
    const [bottom, top] = [this.column(y - radius), this.column(y + radius)];
    for (let row = bottom; row <= top; row++) {
      for (let column = left; column <= right; column++) {
        const square = row * this.columns + column;
        for (let k = this.starts[square]!; k < this.starts[square + 1]!; k++) {
          const i = this.order[k]!;
          const d = (this.points[2 * i]! - x) ** 2 + (this.points[2 * i + 1]! - y) ** 2;
          if (d <= least && accepts(i)) [least, best] = [d, i];
        }
      }
    }
    return best;
  }

  private squareOf(i: number): number {
    return this.column(this.points[2 * i + 1]!) * this.columns + this.column(this.points[2 * i]!);
  }

  private column(x: number): number {
    return Math.max(0, Math.min(this.columns - 1, Math.floor(((x + 1) / 2) * this.columns)));
  }
}

/**
 * The nearest point that lies in a direction, for the arrow keys.
 *
 * @param direction up is positive y
 */
export function pointTowards(
  points: Float32Array,
  from: number,
  direction: readonly [number, number],
  accepts: (point: number) => boolean,
): number {
  const [x, y] = [points[2 * from]!, points[2 * from + 1]!];
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length / 2; i++) {
    const dx = points[2 * i]! - x;
    const dy = points[2 * i + 1]! - y;
    const along = dx * direction[0] + dy * direction[1];
    const across = Math.abs(dx * direction[1] - dy * direction[0]);
    if (along <= 0 || across > along || i === from) continue;
    // Straight ahead counts as nearer than the same distance aside.
    const cost = along * along + 4 * across * across;
    if (cost < least && accepts(i)) [least, best] = [cost, i];
  }
  return best;
}

export type ColourBy = 'label' | 'predicted' | 'correctness';

/** Points divided into named kinds, each with its colour. */
export interface Kinds {
  /** Which kind each point is. */
  readonly of: Int32Array;
  readonly names: readonly string[];
  readonly counts: readonly number[];
}

export function divide(points: ProjectionPoints, by: ColourBy): Kinds {
  const { group, groups, predicted, count } = points;
  if (by === 'label' || !predicted) return tally(group, groups, count);
  if (by === 'predicted') return tally(predicted, groups, count);
  return tally(
    group.map((label, i) => (predicted[i] === label ? 0 : 1)),
    ['right', 'wrong'],
    count,
  );
}

function tally(of: Int32Array, names: readonly string[], count: number): Kinds {
  const counts = names.map(() => 0);
  for (let i = 0; i < count; i++) counts[of[i]!]!++;
  return { of, names, counts };
}

/** Which names a search finds: `/a.*b/` is a pattern, anything else is looked for as it stands, whatever the case. */
export function findMatches(names: readonly string[], query: string): number[] | undefined {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return undefined;
  const pattern = /^\/(.+)\/?$/.exec(query.trim());
  const matches = pattern
    ? compile(pattern[1]!.replace(/\/$/, ''))
    : (name: string) => name.toLowerCase().includes(wanted);
  if (!matches) return [];
  const found: number[] = [];
  for (let i = 0; i < names.length; i++) if (matches(names[i]!)) found.push(i);
  // What is the query itself comes before what contains it.
  const exact = (i: number) => (names[i]!.toLowerCase() === wanted ? 0 : 1);
  return found.sort((a, b) => exact(a) - exact(b) || a - b);
}

function compile(source: string): ((name: string) => boolean) | undefined {
  try {
    const pattern = new RegExp(source, 'iu');
    return name => pattern.test(name);
  } catch {
    // Half typed.
    return undefined;
  }
}

export interface Label {
  readonly text: string;
  /** Left end and middle line, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface LabelCandidate {
  readonly text: string;
  /** The point itself, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Over the place rather than beside it. */
  readonly centred?: boolean;
}

const LABEL_HEIGHT = 14;
const LABEL_OFFSET = 6;

/**
 * Places labels right or left of their points, or over them, first come first served, where they neither leave the plot nor overlap.
 *
 * @param candidates most important first
 */
export function placeLabels(
  candidates: readonly LabelCandidate[],
  { width, height }: Size,
  most: number,
  measure: (text: string) => number,
): Label[] {
  const placed: (Label & { readonly right: number })[] = [];
  for (const { text, x, y, centred } of candidates) {
    if (placed.length >= most) break;
    const wide = measure(text);
    for (const left of centred ? [x - wide / 2] : [x + LABEL_OFFSET, x - LABEL_OFFSET - wide]) {
      const right = left + wide;
      if (left < 0 || right > width || y < LABEL_HEIGHT / 2 || y > height - LABEL_HEIGHT / 2) continue;
      const free = placed.every(
        other => left > other.right + 4 || right < other.x - 4 || Math.abs(y - other.y) > LABEL_HEIGHT,
      );
      if (!free) continue;
      placed.push({ text, x: left, y, right });
      break;
    }
  }
  return placed;
}

/** The middle of each kind: medians, which a few stray points do not move. Kinds without points have none. */
export function findMiddles({ of, names }: Kinds, points: Float32Array): ({ x: number; y: number } | undefined)[] {
  const xs: number[][] = names.map(() => []);
  const ys: number[][] = names.map(() => []);
  for (let i = 0; i < of.length; i++) {
    xs[of[i]!]!.push(points[2 * i]!);
    ys[of[i]!]!.push(points[2 * i + 1]!);
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  return names.map((_, kind) => (xs[kind]!.length > 0 ? { x: median(xs[kind]!), y: median(ys[kind]!) } : undefined));
}

/** Side of a point, in CSS pixels: smaller where there are many, larger when zoomed in. */
export function pointSize(count: number, zoom: number): number {
  const base = count <= 500 ? 8 : count <= 5000 ? 6 : count <= 30_000 ? 4.5 : 3.2;
  return Math.min(12, base * Math.max(1, Math.min(2, zoom ** 0.35)));
}
