/** Ranks passages by the cosine of their vectors and a query's: all of them, so that none is missed. */
import { throwIfCancelled } from '../base/errors';
import type { OpenIndex, Scope } from './openIndex';
import { type Scored, TopPlaces } from './topPlaces';

/** Bytes of vectors that are read from the disk at once. */
const BLOCK = 1 << 23;

/** @param query of length 1, as the vectors of the index are @throws CancelledError */
export async function searchVectors(
  index: OpenIndex,
  scope: Scope,
  query: Float32Array,
  top: number,
  signal?: AbortSignal,
): Promise<readonly Scored[]> {
  const best = new TopPlaces(index, top);
  const exact = Float64Array.from(query);
  for (const [i, segment] of index.segments.entries()) {
    if (scope.counts[i] === 0) continue;
    const { width, count } = segment;
    const rows = Math.max(1, Math.floor(BLOCK / (4 * Math.max(1, width))));
    const scores = new Float64Array(rows);
    for (let from = 0; from < count; from += rows) {
      throwIfCancelled(signal);
      const to = Math.min(count, from + rows);
      const vectors = (await segment.part('vectors', from * width, to * width)) as Float32Array;
      multiply(vectors, exact, to - from, scores);
      const alive = scope.alive[i];
      for (let row = 0; row < to - from; row++)
        if (!alive || alive[from + row] === 1) best.offer(Math.max(-1, Math.min(1, scores[row]!)), i, from + row);
    }
  }
  return best.finish();
}

/**
 * Products of rows and a query: four rows at once, of each the even and the odd numbers apart, so that a processor need not wait for
 * one sum before the next. A row has the same product wherever it stands.
 */
function multiply(vectors: Float32Array, query: Float64Array, rows: number, into: Float64Array): void {
  const width = query.length;
  const even = width - (width % 2);
  const four = rows - (rows % 4);
  for (let row = 0; row < four; row += 4) {
    const [one, two, three, last] = [row * width, (row + 1) * width, (row + 2) * width, (row + 3) * width];
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < even; i += 2) {
      const x = query[i]!;
      const y = query[i + 1]!;
      a += vectors[one + i]! * x;
      b += vectors[two + i]! * x;
      c += vectors[three + i]! * x;
      d += vectors[last + i]! * x;
      e += vectors[one + i + 1]! * y;
      f += vectors[two + i + 1]! * y;
      g += vectors[three + i + 1]! * y;
      h += vectors[last + i + 1]! * y;
    }
    if (even < width) {
      const x = query[even]!;
      a += vectors[one + even]! * x;
      b += vectors[two + even]! * x;
      c += vectors[three + even]! * x;
      d += vectors[last + even]! * x;
    }
    into[row] = a + e;
    into[row + 1] = b + f;
    into[row + 2] = c + g;
    into[row + 3] = d + h;
  }
  for (let row = four; row < rows; row++) {
    const at = row * width;
    let [a, e] = [0, 0];
    for (let i = 0; i < even; i += 2) {
      a += vectors[at + i]! * query[i]!;
      e += vectors[at + i + 1]! * query[i + 1]!;
    }
    if (even < width) a += vectors[at + even]! * query[even]!;
    into[row] = a + e;
  }
}
