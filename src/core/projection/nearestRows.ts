/** The nearest neighbours found so far of every point, each in a bounded max-heap, with whether they are new. */
import type { Random } from '../base/random';
import type { Neighbours } from './neighbours';

export class NearestRows {
  readonly index: Int32Array;
  /** 1 for neighbours that were not yet compared with others. */
  readonly isNew: Uint8Array;
  private readonly distance: Float64Array;

  /** @param vectors [count, width] row-major */
  constructor(
    private readonly vectors: Float64Array,
    private readonly count: number,
    private readonly width: number,
    readonly each: number,
  ) {
    this.index = new Int32Array(count * each).fill(-1);
    this.isNew = new Uint8Array(count * each);
    this.distance = new Float64Array(count * each).fill(Number.POSITIVE_INFINITY);
  }

  compareAll(points: Int32Array): void {
    for (let a = 0; a < points.length; a++) {
      for (let b = a + 1; b < points.length; b++) this.offer(points[a]!, points[b]!);
    }
  }

  /** @returns how many of both became a neighbour of the other */
  offer(p: number, q: number): number {
    if (p === q) return 0;
    const { distance, each } = this;
    const [worstP, worstQ] = [distance[p * each]!, distance[q * each]!];
    const d = this.measure(p, q, Math.max(worstP, worstQ));
    return (d < worstP ? this.keep(p, q, d) : 0) + (d < worstQ ? this.keep(q, p, d) : 0);
  }

  /** Who has too few neighbours gets some by chance. */
  fill(random: Random): void {
    const { index, each, count } = this;
    for (let i = 0; i < count; i++) {
      // The root of the heap is unfilled as long as anything is.
      for (let tries = 0; index[i * each] === -1 && tries < 50 * each; tries++) {
        this.offer(i, random.integer(count));
      }
      for (let j = 0; index[i * each] === -1 && j < count; j++) this.offer(i, j);
    }
  }

  /** Nearest first. */
  finish(): Neighbours {
    const { index, distance, each, count } = this;
    const order = Int32Array.from({ length: each }, (_, k) => k);
    const [near, far] = [new Int32Array(each), new Float64Array(each)];
    for (let i = 0; i < count; i++) {
      const at = i * each;
      order.sort((a, b) => distance[at + a]! - distance[at + b]! || index[at + a]! - index[at + b]!);
      for (let k = 0; k < each; k++) {
        near[k] = index[at + order[k]!]!;
        far[k] = distance[at + order[k]!]!;
      }
      index.set(near, at);
      distance.set(far, at);
    }
    return { each, index, distance };
  }

  /** The squared distance, or something beyond `most` once it is known to be beyond. */
  private measure(p: number, q: number, most: number): number {
    const { vectors, width } = this;
    let i = p * width;
    let j = q * width;
    const end = i + width;
    let [a, b, c, d] = [0, 0, 0, 0];
    while (i + 7 < end) {
      const u = vectors[i]! - vectors[j]!;
      const v = vectors[i + 1]! - vectors[j + 1]!;
      const w = vectors[i + 2]! - vectors[j + 2]!;
      const x = vectors[i + 3]! - vectors[j + 3]!;
      const u2 = vectors[i + 4]! - vectors[j + 4]!;
      const v2 = vectors[i + 5]! - vectors[j + 5]!;
      const w2 = vectors[i + 6]! - vectors[j + 6]!;
      const x2 = vectors[i + 7]! - vectors[j + 7]!;
      a += u * u + u2 * u2;
      b += v * v + v2 * v2;
      c += w * w + w2 * w2;
      d += x * x + x2 * x2;
      if (a + b + c + d > most) return Number.POSITIVE_INFINITY;
      i += 8;
      j += 8;
    }
    for (; i < end; i++, j++) a += (vectors[i]! - vectors[j]!) ** 2;
    return a + b + c + d;
  }

  private keep(p: number, q: number, d: number): number {
    const { index, isNew, distance, each } = this;
    const root = p * each;
    for (let k = root; k < root + each; k++) if (index[k] === q) return 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= each) break;
      if (child + 1 < each && distance[root + child + 1]! > distance[root + child]!) child++;
      if (distance[root + child]! <= d) break;
      distance[root + at] = distance[root + child]!;
      index[root + at] = index[root + child]!;
      isNew[root + at] = isNew[root + child]!;
      at = child;
    }
    distance[root + at] = d;
    index[root + at] = q;
    isNew[root + at] = 1;
    return 1;
  }
}
