/** Eigenvalues and eigenvectors of a symmetric tridiagonal matrix, by implicit QL (EISPACK's `tql2`). */
import { internal } from '../base/errors';

/** Iterations that EISPACK grants one eigenvalue; two or three are usual. */
const MOST_SWEEPS = 60;

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array;
  /** [size, size] row-major: row i belongs to `values[i]`, unit length. */
  readonly vectors: Float64Array;
}

/**
 * @param diagonal [size]
 * @param beside [size - 1] the entries right above (and below) the diagonal
 */
export function solveTridiagonal(diagonal: ArrayLike<number>, beside: ArrayLike<number>): Eigen {
  const size = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(size);
  for (let i = 0; i + 1 < size; i++) e[i] = beside[i]!;
  // Row i is the i-th eigenvector, so that a rotation touches two contiguous rows.
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;

  for (let l = 0; l < size; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m + 1 < size && Math.abs(e[m]!) > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m++;
      if (m === l) break;
      if (sweep === MOST_SWEEPS) throw internal(`eigenvalue ${l} of ${size} does not converge`);
      rotate(d, e, v, l, m);
    }
  }
  return sortDescending(d, v);
}

/** One QL sweep over the unreduced block l..m, with Wilkinson's shift. */
function rotate(d: Float64Array, e: Float64Array, v: Float64Array, l: number, m: number): void {
  const size = d.length;
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let r = Math.hypot(g, 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = d[i + 1]! - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    r = (d[i]! - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    for (let k = 0, low = i * size, high = low + size; k < size; k++, low++, high++) {
      const h = v[high]!;
      v[high] = s * v[low]! + c * h;
      v[low] = c * v[low]! - s * h;
    }
  }
  d[l] = d[l]! - p;
  e[l] = g;
  e[m] = 0;
}

function sortDescending(d: Float64Array, v: Float64Array): Eigen {
  const size = d.length;
  const order = Array.from(d.keys()).sort((a, b) => d[b]! - d[a]!);
  const vectors = new Float64Array(size * size);
  for (const [to, from] of order.entries()) vectors.set(v.subarray(from * size, (from + 1) * size), to * size);
  return { values: Float64Array.from(order, i => d[i]!), vectors };
}
