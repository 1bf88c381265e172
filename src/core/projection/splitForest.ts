/** Splits points again and again between two of them by chance, until groups are small: near points are mostly in one group. */
import type { Random } from '../base/random';

/** Splits below one another before points that cannot be told apart are divided as they come. */
const DEEPEST = 200;

/**
 * @param vectors [count, width] row-major
 * @param most points of a group
 * @returns groups that hold every point once
 */
export function growForest(
  vectors: Float32Array,
  count: number,
  width: number,
  most: number,
  random: Random,
): readonly Int32Array[] {
  const groups: Int32Array[] = [];
  const waiting = [{ points: Int32Array.from({ length: count }, (_, i) => i), depth: 0 }];
  const normal = new Float64Array(width);
  for (let group = waiting.pop(); group; group = waiting.pop()) {
    const { points, depth } = group;
    if (points.length <= most) {
      groups.push(points);
      continue;
    }
    const p = points[random.integer(points.length)]! * width;
    const q = points[random.integer(points.length)]! * width;
    let offset = 0;
    for (let k = 0; k < width; k++) {
      normal[k] = vectors[p + k]! - vectors[q + k]!;
      offset += (normal[k]! * (vectors[p + k]! + vectors[q + k]!)) / 2;
    }
    const [left, right] = [new Int32Array(points.length), new Int32Array(points.length)];
    let [lefts, rights] = [0, 0];
    for (let i = 0; i < points.length; i++) {
      let side = -offset;
      for (let k = 0, at = points[i]! * width; k < width; k++, at++) side += normal[k]! * vectors[at]!;
      // What lies between goes either way, and so do points of which all are equal.
      if (side > 0 || (side === 0 && i % 2 === 0)) left[lefts++] = points[i]!;
      else right[rights++] = points[i]!;
    }
    const half = points.length >> 1;
    const uneven = Math.min(lefts, rights) === 0 || depth >= DEEPEST;
    const parts = uneven ? [points.slice(0, half), points.slice(half)] : [left.slice(0, lefts), right.slice(0, rights)];
    for (const part of parts) waiting.push({ points: part, depth: depth + 1 });
  }
  return groups;
}
