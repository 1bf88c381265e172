/** Exact nearest neighbours by squared Euclidean distance. */
import { makePauses } from '../base/pause';

export interface Neighbours {
  /** Neighbours of one point. */
  readonly each: number;
  /** [count, each] row-major, nearest first; the point itself is left out. */
  readonly index: Int32Array;
  /** [count, each] squared distances. */
  readonly distance: Float64Array;
}

/** Points whose distances to all others are worked out together: a block of rows stays in the cache. */
const BLOCK = 32;

/**
 * @param vectors [count, width] row-major
 * @param each neighbours wanted, less than count
 */
export async function findNeighbours(
  vectors: Float32Array,
  count: number,
  width: number,
  each: number,
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<Neighbours> {
  // Doubles, so that the inner loop need not convert.
  const precise = Float64Array.from(vectors);
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let j = i * width; j < (i + 1) * width; j++) norms[i]! += precise[j]! * precise[j]!;
  }
  const nearest = new Nearest(count, each);
  const block = new Float64Array(BLOCK * count);
  const pause = makePauses(signal);
  for (let first = 0; first < count; first += BLOCK) {
    const rows = Math.min(BLOCK, count - first);
    measureBlock(precise, norms, first, rows, width, block);
    for (let r = 0; r < rows; r++) nearest.offerRow(first + r, block.subarray(r * count, (r + 1) * count));
    await pause();
    // Each pair is measured once, so the work of a block shrinks as it moves down.
    onProgress?.(1 - (1 - (first + rows) / count) ** 2);
  }
  return nearest.finish();
}

/** The nearest neighbours so far of every point, each in a bounded max-heap. */
class Nearest {
  private readonly index: Int32Array;
  private readonly distance: Float64Array;
  /** Distance of the farthest neighbour kept, so of each heap's root. */
  private readonly worst: Float64Array;

  constructor(
    private readonly count: number,
    private readonly each: number,
  ) {
    this.index = new Int32Array(count * each).fill(-1);
    this.distance = new Float64Array(count * each).fill(Number.POSITIVE_INFINITY);
    this.worst = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  }

  /** Takes the distances from `i` to the points after it, for both ends. */
  offerRow(i: number, distances: Float64Array): void {
    const { worst } = this;
    for (let j = i + 1; j < this.count; j++) {
      const d = distances[j]!;
      if (d < worst[i]!) this.keep(i, j, d);
      if (d < worst[j]!) this.keep(j, i, d);
    }
  }

  /** Nearest first. */
  finish(): Neighbours {
    const { index, distance, each } = this;
    for (let root = 0; root < index.length; root += each) {
      for (let end = each - 1; end > 0; end--) {
        const d = distance[root + end]!;
        const j = index[root + end]!;
        distance[root + end] = distance[root]!;
        index[root + end] = index[root]!;
        this.sink(root, end, d, j);
      }
    }
    return { each, index, distance };
  }

  private keep(i: number, j: number, d: number): void {
    const root = i * this.each;
    this.sink(root, this.each, d, j);
    this.worst[i] = this.distance[root]!;
  }

  /** Puts (d, j) in the root's place and restores the heap of `size` entries. */
  private sink(root: number, size: number, d: number, j: number): void {
    const { index, distance } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && distance[root + child + 1]! > distance[root + child]!) child++;
      if (distance[root + child]! <= d) break;
      distance[root + at] = distance[root + child]!;
      index[root + at] = index[root + child]!;
      at = child;
    }
    distance[root + at] = d;
    index[root + at] = j;
  }
}

/**
 * `block[r, j] = |x_(first + r) - x_j|^2` for j from `first` on, four rows by two columns at a time: six reads for eight products. The four
 * rows are packed side by side, so that the inner loop reads three straight lines.
 */
function measureBlock(
  vectors: Float64Array,
  norms: Float64Array,
  first: number,
  rows: number,
  width: number,
  block: Float64Array,
): void {
  const count = norms.length;
  const packed = new Float64Array(4 * width);
  for (let r = 0; r < rows; r += 4) {
    // Past the last row the last one is repeated; it is measured again and written to the same place.
    const row = [0, 1, 2, 3].map(s => Math.min(r + s, rows - 1));
    for (let k = 0; k < width; k++) {
      for (let s = 0; s < 4; s++) packed[4 * k + s] = vectors[(first + row[s]!) * width + k]!;
    }
    for (let j = first; j < count; j += 2) {
      const other = Math.min(j + 1, count - 1);
      let a0 = 0;
      let a1 = 0;
      let b0 = 0;
      let b1 = 0;
      let c0 = 0;
      let c1 = 0;
      let d0 = 0;
      let d1 = 0;
      for (let k = 0, at = j * width, beside = other * width; k < 4 * width; k += 4, at++, beside++) {
        const x = vectors[at]!;
        const y = vectors[beside]!;
        const a = packed[k]!;
        const b = packed[k + 1]!;
        const c = packed[k + 2]!;
        const d = packed[k + 3]!;
        a0 += a * x;
        a1 += a * y;
        b0 += b * x;
        b1 += b * y;
        c0 += c * x;
        c1 += c * y;
        d0 += d * x;
        d1 += d * y;
      }
      const products = [a0, a1, b0, b1, c0, c1, d0, d1];
      for (let s = 0; s < 4; s++) {
        const norm = norms[first + row[s]!]!;
        block[row[s]! * count + j] = Math.max(0, norm + norms[j]! - 2 * products[2 * s]!);
        block[row[s]! * count + other] = Math.max(0, norm + norms[other]! - 2 * products[2 * s + 1]!);
      }
    }
  }
}
