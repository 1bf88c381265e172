/** The nearest neighbours of points by distance or by angle: exactly where that is quicker, else nearly all of them. */
import { descendToNeighbours } from './descent';
import { findNeighbours, type Neighbours } from './neighbours';
import type { Vectors } from './vectors';

export const METRICS = ['euclidean', 'cosine'] as const;
export type Metric = (typeof METRICS)[number];

/** Up to this many points every pair is measured, unless asked otherwise: for few neighbours it is the quicker way. */
const EXACT_NEIGHBOURS = 4000;
/** For many neighbours, as t-SNE wants them. */
export const EXACT_POINTS_OF_PAIRS = 20_000;

export interface NearestOptions {
  readonly metric?: Metric;
  readonly seed?: number;
  /** Points up to which every pair is measured. */
  readonly exactUpTo?: number;
  readonly signal?: AbortSignal;
  /** 0..1 */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * @param each neighbours of a point, less than their count
 * @returns with squared distances; of vectors of length 1 where the metric is the cosine, so twice the cosine distance
 */
export async function findNearest(
  { vectors, count, width }: Vectors,
  each: number,
  { metric = 'euclidean', seed = 0, exactUpTo = EXACT_NEIGHBOURS, signal, onProgress }: NearestOptions = {},
): Promise<Neighbours> {
  const compared = metric === 'cosine' ? toLengthOne(vectors, width) : vectors;
  if (count > exactUpTo) return descendToNeighbours(compared, count, width, each, { seed, signal, onProgress });
  const nearest = await findNeighbours(compared, count, width, each, signal, onProgress);
  measureAnew(compared, width, nearest);
  return nearest;
}

/** Distances by products are off by rounding; by differences, equal vectors are at exactly 0. */
function measureAnew(vectors: Float32Array, width: number, { each, index, distance }: Neighbours): void {
  for (let k = 0; k < index.length; k++) {
    const [i, j] = [Math.floor(k / each) * width, index[k]! * width];
    let sum = 0;
    for (let c = 0; c < width; c++) sum += (vectors[i + c]! - vectors[j + c]!) ** 2;
    distance[k] = sum;
  }
}

/** Vectors without a length stay as they are. */
export function toLengthOne(vectors: Float32Array, width: number): Float32Array {
  const unit = new Float32Array(vectors.length);
  for (let begin = 0; begin < vectors.length; begin += width) {
    let square = 0;
    for (let k = begin; k < begin + width; k++) square += vectors[k]! * vectors[k]!;
    const factor = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let k = begin; k < begin + width; k++) unit[k] = vectors[k]! * factor;
  }
  return unit;
}
