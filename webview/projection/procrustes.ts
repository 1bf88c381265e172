/** Lays one map over another: moved, turned, mirrored and scaled, but not bent. Pure. */

export interface Laid {
  /** [count, dimensions] the second map, over the first. */
  readonly places: Float32Array;
  /** How unlike the two are when one lies over the other: 0 for the same shape, 1 for none in common. */
  readonly disparity: number;
}

/**
 * The map that comes nearest to another by squared distances.
 *
 * @param target [count, dimensions] row-major
 * @param moved [count, dimensions] of the same points
 * @see Gower 1975, Generalized Procrustes Analysis; `disparity` as scipy.spatial.procrustes has it
 */
export function layOver(target: Float32Array, moved: Float32Array, dimensions: 2 | 3): Laid {
  const count = target.length / dimensions;
  const [there, here] = [meanOf(target, dimensions), meanOf(moved, dimensions)];
  /** here^T there, row-major, and the squares of both. */
  const product = new Float64Array(dimensions * dimensions);
  let [squareThere, squareHere] = [0, 0];
  for (let at = 0; at < count * dimensions; at += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      const x = moved[at + i]! - here[i]!;
      squareHere += x * x;
      squareThere += (target[at + i]! - there[i]!) ** 2;
      for (let j = 0; j < dimensions; j++) product[i * dimensions + j]! += x * (target[at + j]! - there[j]!);
    }
  }
  const { rotation, trace } = nearestRotation(product, dimensions);
  const scale = squareHere > 0 ? trace / squareHere : 0;
  const places = new Float32Array(moved.length);
  for (let at = 0; at < count * dimensions; at += dimensions) {
    for (let j = 0; j < dimensions; j++) {
      let sum = 0;
      for (let i = 0; i < dimensions; i++) sum += (moved[at + i]! - here[i]!) * rotation[i * dimensions + j]!;
      places[at + j] = there[j]! + scale * sum;
    }
  }
  const both = squareHere * squareThere;
  return { places, disparity: both > 0 ? Math.max(0, 1 - (trace * trace) / both) : 1 };
}

function meanOf(map: Float32Array, dimensions: number): Float64Array {
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < map.length; at++) mean[at % dimensions]! += map[at]!;
  return mean.map(sum => (sum * dimensions) / Math.max(1, map.length));
}

/**
 * U V^T of a matrix U S V^T, and the sum of S: by turning pairs of columns until they stand upright to each other.
 * @see Golub & Van Loan, Matrix Computations, section 8.6.3 (one-sided Jacobi)
 */
function nearestRotation(
  matrix: Float64Array,
  size: number,
): { readonly rotation: Float64Array; readonly trace: number } {
  const columns = Array.from({ length: size }, (_, j) =>
    Float64Array.from({ length: size }, (_, i) => matrix[i * size + j]!),
  );
  const turned = Array.from({ length: size }, (_, j) => Float64Array.from({ length: size }, (_, i) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const [a, b, c] = [dot(columns[p]!, columns[p]!), dot(columns[q]!, columns[q]!), dot(columns[p]!, columns[q]!)];
        if (Math.abs(c) <= Number.EPSILON * Math.sqrt(a * b)) continue;
        const angle = 0.5 * Math.atan2(2 * c, a - b);
        for (const of of [columns, turned]) turnPair(of[p]!, of[q]!, Math.cos(angle), Math.sin(angle));
      }
    }
  }
  const lengths = columns.map(column => Math.sqrt(dot(column, column)));
  const most = Math.max(...lengths);
  const known = columns.flatMap((column, k) => (lengths[k]! > LEAST * most ? [column.map(x => x / lengths[k]!)] : []));
  // Directions in which nothing lies may be turned at will.
  let next = 0;
  const left = columns.map((_, k) =>
    most > 0 && lengths[k]! > LEAST * most ? known[next++]! : completed(known, size),
  );
  const rotation = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      for (let k = 0; k < size; k++) rotation[i * size + j]! += left[k]![i]! * turned[k]![j]!;
  return { rotation, trace: lengths.reduce((sum, length) => sum + length, 0) };
}

const SWEEPS = 30;
const LEAST = 1e-12;

function turnPair(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = cosine * x + sine * y;
    b[i] = cosine * y - sine * x;
  }
}

/** One more direction, upright to those that are known, among which it then is. */
function completed(known: Float64Array[], size: number): Float64Array {
  let best = new Float64Array(size);
  for (let axis = 0; axis < size; axis++) {
    const rest = Float64Array.from({ length: size }, (_, i) => Number(i === axis));
    for (const other of known) {
      const along = dot(rest, other);
      for (let i = 0; i < size; i++) rest[i]! -= along * other[i]!;
    }
    if (dot(rest, rest) > dot(best, best)) best = rest;
  }
  const length = Math.sqrt(dot(best, best));
  const direction = best.map(x => x / length);
  known.push(direction);
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
