/** Principal components, by Lanczos iteration on the covariance without ever forming it: exact for tall and wide data alike. */
import { internal } from '../base/errors';
import { Random } from '../base/random';
import { type Eigen, solveTridiagonal } from './tridiagonal';

export interface PcaOptions {
  /** At least 1. */
  readonly components: number;
}

export interface PcaResult {
  /** [count, components] row-major. Components beyond the data's rank are 0. */
  readonly coordinates: Float32Array;
  /** Part of the whole variance that each component holds, 0..1; all 0 when the vectors are equal. */
  readonly explained: number[];
}

/** Residual of an eigenpair, relative to the largest eigenvalue; coordinates then agree with a full decomposition to ~1e-6. */
const TOLERANCE = 1e-10;

/** Basis vectors added between two looks at the residuals. */
const BETWEEN_CHECKS = 8;

/**
 * Projects vectors onto the directions of largest variance.
 *
 * Signs are scikit-learn's (1.5 and later): the entry of largest magnitude in each direction is positive.
 *
 * @param vectors [count, width] row-major
 * @see Golub & Van Loan, Matrix Computations, section 10.1 (Lanczos, full reorthogonalization)
 */
export function pca(vectors: Float32Array, count: number, width: number, { components }: PcaOptions): PcaResult {
  if (vectors.length !== count * width) throw internal(`${vectors.length} numbers are not ${count} x ${width}`);
  const mean = columnMeans(vectors, count, width);
  const total = variance(vectors, mean, count);
  const coordinates = new Float32Array(count * components);
  if (count < 2 || !(total > 0)) return { coordinates, explained: new Array<number>(components).fill(0) };

  const kept = Math.min(components, width, count - 1);
  const { values, directions } = leadingDirections(vectors, mean, count, width, kept);
  for (const direction of directions) orient(direction);
  const offsets = directions.map(direction => dot(direction, mean));
  for (let i = 0; i < count; i++) {
    const row = vectors.subarray(i * width, (i + 1) * width);
    for (const [c, direction] of directions.entries()) {
      coordinates[i * components + c] = dot(row, direction) - offsets[c]!;
    }
  }
  const explained = Array.from({ length: components }, (_, c) => Math.max(0, values[c] ?? 0) / total);
  return { coordinates, explained };
}

/** The `wanted` leading eigenpairs of the covariance. */
function leadingDirections(vectors: Float32Array, mean: Float64Array, count: number, width: number, wanted: number) {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  const random = new Random(0, 'pca');
  let next = orthogonalStart(basis, width, random);
  for (;;) {
    basis.push(next!);
    const product = multiplyCovariance(vectors, mean, count, width, next!);
    diagonal.push(dot(product, next!));
    orthogonalize(product, basis);
    const length = Math.sqrt(dot(product, product));
    const full = basis.length === width;
    if (full || (basis.length >= wanted && basis.length % BETWEEN_CHECKS === 0)) {
      const eigen = solveTridiagonal(diagonal, beside);
      if (full || hasConverged(eigen, length, wanted)) return assemble(basis, eigen, width, wanted);
    }
    // A vanishing remainder means that the basis already spans an invariant space: go on from a fresh direction.
    const invariant = length <= 1e-13 * Math.max(...diagonal.map(Math.abs));
    beside.push(invariant ? 0 : length);
    next = invariant ? orthogonalStart(basis, width, random) : product.map(x => x / length);
  }
}

/** The residual of a Ritz pair is the last entry of its small eigenvector times the length of what was left over. */
function hasConverged({ values, vectors }: Eigen, left: number, wanted: number): boolean {
  const size = values.length;
  for (let c = 0; c < wanted; c++) {
    if (Math.abs(left * vectors[c * size + size - 1]!) > TOLERANCE * values[0]!) return false;
  }
  return true;
}

function assemble(basis: readonly Float64Array[], { values, vectors }: Eigen, width: number, wanted: number) {
  const size = values.length;
  const directions = Array.from({ length: wanted }, (_, c) => {
    const direction = new Float64Array(width);
    for (const [b, vector] of basis.entries()) addScaled(direction, vector, vectors[c * size + b]!);
    return direction;
  });
  return { values, directions };
}

/** Covariance times a vector: one pass over the data, `sum_i (x_i - mean) ((x_i - mean) . v) / (count - 1)`. */
function multiplyCovariance(
  vectors: Float32Array,
  mean: Float64Array,
  count: number,
  width: number,
  v: Float64Array,
): Float64Array {
  const offset = dot(mean, v);
  const product = new Float64Array(width);
  let weights = 0;
  for (let i = 0, at = 0; i < count; i++, at += width) {
    let weight = -offset;
    for (let j = 0; j < width; j++) weight += vectors[at + j]! * v[j]!;
    weights += weight;
    for (let j = 0; j < width; j++) product[j]! += weight * vectors[at + j]!;
  }
  for (let j = 0; j < width; j++) product[j] = (product[j]! - weights * mean[j]!) / (count - 1);
  return product;
}

/** A random unit vector orthogonal to the basis. */
function orthogonalStart(basis: readonly Float64Array[], width: number, random: Random): Float64Array {
  for (;;) {
    const start = Float64Array.from({ length: width }, () => random.normal());
    orthogonalize(start, basis);
    const length = Math.sqrt(dot(start, start));
    if (length > 1e-8) return start.map(x => x / length);
  }
}

/** Twice is enough (Kahan; Parlett, The Symmetric Eigenvalue Problem, section 6.9). */
function orthogonalize(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) for (const other of basis) addScaled(vector, other, -dot(vector, other));
}

function orient(direction: Float64Array): void {
  let largest = 0;
  for (const x of direction) if (Math.abs(x) > Math.abs(largest)) largest = x;
  if (largest < 0) for (let j = 0; j < direction.length; j++) direction[j] = -direction[j]!;
}

function columnMeans(vectors: Float32Array, count: number, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let at = 0; at < vectors.length; at += width) for (let j = 0; j < width; j++) mean[j]! += vectors[at + j]!;
  return mean.map(sum => sum / count);
}

/** Sum of the columns' variances. */
function variance(vectors: Float32Array, mean: Float64Array, count: number): number {
  const width = mean.length;
  let sum = 0;
  for (let at = 0; at < vectors.length; at += width) {
    for (let j = 0; j < width; j++) {
      const off = vectors[at + j]! - mean[j]!;
      sum += off * off;
    }
  }
  return sum / Math.max(1, count - 1);
}

function dot(a: Float64Array | Float32Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * vector[i]!;
}
