/** A cloud of points as numbers: fitting, finding, moving through, colouring, searching and labelling. */
import type { Kinds } from './colours';

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

/** How a map is moved and scaled into the square from -1 to 1: `(x - frame.x) * frame.scale`. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  /** In space alone. */
  readonly z?: number;
  readonly scale: number;
}

/** @param coordinates [count, dimensions] row-major; entries that are not finite are left aside */
export function frameOf(coordinates: Float32Array, dimensions: 2 | 3 = 2): Frame {
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < coordinates.length; i += dimensions) {
    const point = coordinates.subarray(i, i + dimensions);
    if (!point.every(Number.isFinite)) continue;
    for (let axis = 0; axis < dimensions; axis++) {
      least[axis] = Math.min(least[axis]!, point[axis]!);
      most[axis] = Math.max(most[axis]!, point[axis]!);
    }
  }
  const extents = most.slice(0, dimensions).map((end, axis) => end - least[axis]!);
  const extent = Math.max(...extents);
  const [x, y, z] = most.map((end, axis) => (end + least[axis]!) / 2);
  return { x: x!, y: y!, ...(dimensions === 3 && { z: z! }), scale: extent > 0 ? 2 / extent : 0 };
}

/**
 * Moves and scales a map, keeping its proportions, into the square or the cube from -1 to 1: methods differ in scale by a million,
 * and a viewport then outlives them.
 *
 * @param coordinates [count, dimensions] row-major; entries that are not finite go to the middle
 */
export function normalize(
  coordinates: Float32Array,
  dimensions: 2 | 3 = 2,
  frame = frameOf(coordinates, dimensions),
): Float32Array {
  const middle = [frame.x, frame.y, frame.z ?? 0];
  return coordinates.map((value, at) => {
    const x = (value - middle[at % dimensions]!) * frame.scale;
    return Number.isFinite(x) ? x : 0;
  });
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

/** What is written beside points. */
export interface NamesInPlot {
  /** In order of importance. */
  readonly points: () => Iterable<number>;
  readonly nameOf: (point: number) => string;
  /** Texts at fixed places, before all others. */
  readonly headings: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  /** Names stand above or below their points where there is no room beside them. */
  readonly insists: boolean;
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
  /** Rather at the left of its point than at its right. */
  readonly leftFirst?: boolean;
  /** Rather above or below its point than not at all. */
  readonly insists?: boolean;
}

const LABEL_HEIGHT = 14;
const LABEL_OFFSET = 6;
const LABEL_LIFT = 15;

/** Left end and middle line of where a label may stand, the best place first. */
function placesFor(
  { x, y, centred, leftFirst, insists }: LabelCandidate,
  wide: number,
): readonly (readonly [number, number])[] {
  const middle = x - wide / 2;
  if (centred) return [[middle, y]];
  const right = [x + LABEL_OFFSET, y] as const;
  const left = [x - LABEL_OFFSET - wide, y] as const;
  const beside = leftFirst ? [left, right] : [right, left];
  return insists ? [...beside, [middle, y - LABEL_LIFT], [middle, y + LABEL_LIFT]] : beside;
}

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
  for (const candidate of candidates) {
    if (placed.length >= most) break;
    const { text } = candidate;
    const wide = measure(text);
    for (const [left, y] of placesFor(candidate, wide)) {
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
