/** Axes between two words, or between the means of two sets of vectors: how far every vector lies towards the one or the other. */
import { internal } from '../base/errors';
import type { Vectors } from './vectors';

/**
 * The unit vector from the direction of one vector to that of another; undefined where these are the same, or one has none.
 *
 * @see Bolukbasi et al. 2016, Man is to Computer Programmer as Woman is to Homemaker?, section 5 (word vectors of length 1, their difference)
 */
export function directionBetween(from: ArrayLike<number>, to: ArrayLike<number>): Float64Array | undefined {
  const [start, end] = [toUnit(from), toUnit(to)];
  return start && end && directionBetweenMeans(start, end);
}

/** The unit vector from one mean of vectors of length 1 to another; undefined where these are the same. */
export function directionBetweenMeans(from: Float64Array, to: Float64Array): Float64Array | undefined {
  const difference = to.map((value, k) => value - from[k]!);
  // Vectors that differ by rounding alone have no direction between them.
  return lengthOf(difference) > 1e-6 ? toUnit(difference) : undefined;
}

/**
 * The mean of some vectors, each brought to length 1: none counts for more by being long. Undefined where none has a length.
 *
 * @param rows which of them
 */
export function meanOfUnits(
  { vectors, width }: Omit<Vectors, 'count'>,
  rows: ArrayLike<number>,
): Float64Array | undefined {
  const sum = new Float64Array(width);
  let counted = 0;
  for (let i = 0; i < rows.length; i++) {
    const unit = toUnit(vectors.subarray(rows[i]! * width, (rows[i]! + 1) * width));
    if (!unit) continue;
    for (let k = 0; k < width; k++) sum[k]! += unit[k]!;
    counted++;
  }
  return counted > 0 ? sum.map(value => value / counted) : undefined;
}

/**
 * The cosine similarity of each vector with a direction, -1..1; 0 of vectors without a length. With a direction between two words it is 0
 * for what is as near to the one as to the other.
 *
 * @param direction [width] of length 1
 */
export function alongDirection({ vectors, count, width }: Vectors, direction: Float64Array): Float32Array {
  if (direction.length !== width) throw internal(`a direction of ${direction.length} numbers for vectors of ${width}`);
  const along = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let [product, square] = [0, 0];
    for (let k = 0; k < width; k++) {
      const value = vectors[i * width + k]!;
      product += value * direction[k]!;
      square += value * value;
    }
    if (square > 0) along[i] = product / Math.sqrt(square);
  }
  return along;
}

/** Vectors of length 1 without what they have along a direction: what a second axis can show. */
export function withoutDirection(given: Vectors, direction: Float64Array): Vectors {
  const { vectors, count, width } = given;
  const along = alongDirection(given, direction);
  const rest = new Float32Array(vectors.length);
  for (let i = 0; i < count; i++) {
    const unit = toUnit(vectors.subarray(i * width, (i + 1) * width));
    if (unit) for (let k = 0; k < width; k++) rest[i * width + k] = unit[k]! - along[i]! * direction[k]!;
  }
  return { vectors: rest, count, width };
}

/** The angle between two directions of length 1, 0..180 degrees. */
export function angleBetween(a: Float64Array, b: Float64Array): number {
  let cosine = 0;
  for (let k = 0; k < a.length; k++) cosine += a[k]! * b[k]!;
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

function lengthOf(vector: ArrayLike<number>): number {
  let square = 0;
  for (let k = 0; k < vector.length; k++) square += vector[k]! ** 2;
  return Math.sqrt(square);
}

function toUnit(vector: ArrayLike<number>): Float64Array | undefined {
  const length = lengthOf(vector);
  return length > 0 ? Float64Array.from(vector, value => value / length) : undefined;
}
