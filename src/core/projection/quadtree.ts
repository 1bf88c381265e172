/** Quadtree over points in the plane, laid out depth first, for sums over far points as one. */
import { LEAST_NUMBER } from '../base/leastNumber';
import { MortonTree } from './mortonTree';

/** Points below which a square is not cut further: a leaf's points share one walk through the tree. */
const LEAF = 24;

/** Bits of a coordinate in the Morton code, so levels of the tree. */
const LEVELS = 16;

export class Quadtree extends MortonTree {
  /** Where the points are, in Morton order. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Of the nodes. */
  readonly centreX: Float64Array;
  readonly centreY: Float64Array;

  constructor(count: number) {
    super(count);
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.centreX = new Float64Array(this.room);
    this.centreY = new Float64Array(this.room);
  }

  /** @param points [count, 2] row-major */
  build(points: Float64Array): void {
    const { count } = this;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let bottom = Number.POSITIVE_INFINITY;
    let top = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 2 * count; i += 2) {
      left = Math.min(left, points[i]!);
      right = Math.max(right, points[i]!);
      bottom = Math.min(bottom, points[i + 1]!);
      top = Math.max(top, points[i + 1]!);
    }
    const side = Math.max(right - left, top - bottom, LEAST_NUMBER) * (1 + 1e-9);
    const scale = 2 ** LEVELS / side;
    for (let i = 0; i < count; i++) {
      const column = Math.min(65535, (points[2 * i]! - left) * scale);
      const row = Math.min(65535, (points[2 * i + 1]! - bottom) * scale);
      this.codes[i] = interleave(column) | (interleave(row) << 1);
      this.order[i] = i;
    }
    this.sort();
    for (let i = 0; i < count; i++) {
      this.x[i] = points[2 * this.order[i]!]!;
      this.y[i] = points[2 * this.order[i]! + 1]!;
    }
    this.nodes = 0;
    this.grow(0, count, LEVELS, side);
  }

  /** Adds the node of points begin..end, which agree in their codes above `level`, and returns it. */
  private grow(begin: number, end: number, level: number, side: number): number {
    // Where all points lie in one quarter, go straight to the smallest square that holds them.
    const differ = this.codes[begin]! ^ this.codes[end - 1]!;
    const needed = differ === 0 ? 0 : (33 - Math.clz32(differ)) >>> 1;
    for (; level > needed; level--) side /= 2;

    const node = this.nodes++;
    this.begin[node] = begin;
    this.end[node] = end;
    this.side2[node] = side * side;
    const leaf = end - begin <= LEAF || level === 0;
    this.leaf[node] = leaf ? 1 : 0;
    let x = 0;
    let y = 0;
    if (leaf) {
      for (let i = begin; i < end; i++) {
        x += this.x[i]!;
        y += this.y[i]!;
      }
    } else {
      const shift = 2 * (level - 1);
      for (let from = begin; from < end; ) {
        const to = this.partEnd(from, end, shift);
        const child = this.grow(from, to, level - 1, side / 2);
        x += this.centreX[child]! * this.mass[child]!;
        y += this.centreY[child]! * this.mass[child]!;
        from = to;
      }
    }
    const mass = end - begin;
    this.mass[node] = mass;
    this.centreX[node] = x / mass;
    this.centreY[node] = y / mass;
    this.skip[node] = this.nodes;
    return node;
  }
}

/** Spreads 16 bits to the even places of 32. */
function interleave(bits: number): number {
  let x = bits & 0xffff;
  x = (x | (x << 8)) & 0x00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f;
  x = (x | (x << 2)) & 0x33333333;
  return (x | (x << 1)) & 0x55555555;
}
