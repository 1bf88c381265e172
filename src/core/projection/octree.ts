/** Octree over points in space, laid out depth first, for sums over far points as one: what the quadtree is for the plane. */
import { LEAST_NUMBER } from '../base/leastNumber';
import { MortonTree } from './mortonTree';

const LEAF = 24;
/** Bits of a coordinate in the Morton code, so levels of the tree. */
const LEVELS = 10;
const CELLS = 2 ** LEVELS;

export class Octree extends MortonTree {
  /** [count, 3] where the points are, in Morton order. */
  readonly places: Float64Array;
  /** [nodes, 3] */
  readonly centres: Float64Array;

  constructor(count: number) {
    super(count);
    this.places = new Float64Array(3 * count);
    this.centres = new Float64Array(3 * this.room);
  }

  /** @param points [count, 3] row-major */
  build(points: Float64Array): void {
    const { count } = this;
    const least = [Infinity, Infinity, Infinity];
    const most = [-Infinity, -Infinity, -Infinity];
    for (let at = 0; at < 3 * count; at++) {
      const axis = at % 3;
      least[axis] = Math.min(least[axis]!, points[at]!);
      most[axis] = Math.max(most[axis]!, points[at]!);
    }
    const side = Math.max(...most.map((end, axis) => end - least[axis]!), LEAST_NUMBER) * (1 + 1e-9);
    const scale = CELLS / side;
    const cell = (i: number, axis: number) => Math.min(CELLS - 1, (points[3 * i + axis]! - least[axis]!) * scale);
    for (let i = 0; i < count; i++) {
      this.codes[i] = interleave(cell(i, 0)) | (interleave(cell(i, 1)) << 1) | (interleave(cell(i, 2)) << 2);
      this.order[i] = i;
    }
    this.sort();
    for (let i = 0; i < count; i++) {
      const from = this.order[i]!;
      for (let axis = 0; axis < 3; axis++) this.places[3 * i + axis] = points[3 * from + axis]!;
    }
    this.nodes = 0;
    this.grow(0, count, LEVELS, side);
  }

  /** Adds the node of points begin..end, which agree in their codes above `level`, and returns it. */
  private grow(begin: number, end: number, level: number, side: number): number {
    // Where all points lie in one eighth, go straight to the smallest cube that holds them.
    const differ = this.codes[begin]! ^ this.codes[end - 1]!;
    const needed = differ === 0 ? 0 : Math.floor((34 - Math.clz32(differ)) / 3);
    for (; level > needed; level--) side /= 2;
    const node = this.nodes++;
    this.begin[node] = begin;
    this.end[node] = end;
    this.side2[node] = side * side;
    const leaf = end - begin <= LEAF || level === 0;
    this.leaf[node] = leaf ? 1 : 0;
    const sums = [0, 0, 0] as [number, number, number];
    if (leaf) {
      for (let at = 3 * begin; at < 3 * end; at += 3) {
        for (let axis = 0; axis < 3; axis++) sums[axis]! += this.places[at + axis]!;
      }
    } else {
      const shift = 3 * (level - 1);
      for (let from = begin; from < end; ) {
        const to = this.partEnd(from, end, shift);
        const child = this.grow(from, to, level - 1, side / 2);
        for (let axis = 0; axis < 3; axis++) sums[axis]! += this.centres[3 * child + axis]! * this.mass[child]!;
        from = to;
      }
    }
    const mass = end - begin;
    this.mass[node] = mass;
    for (let axis = 0; axis < 3; axis++) this.centres[3 * node + axis] = sums[axis]! / mass;
    this.skip[node] = this.nodes;
    return node;
  }
}

/** Spreads 10 bits to every third place of 30. */
function interleave(bits: number): number {
  let x = bits & 0x3ff;
  x = (x | (x << 16)) & 0x030000ff;
  x = (x | (x << 8)) & 0x0300f00f;
  x = (x | (x << 4)) & 0x030c30c3;
  return (x | (x << 2)) & 0x09249249;
}
