/** How near two points of a UMAP map are held to be, by their distance: `1 / (1 + a d^(2b))`, fitted to a plateau with an exponential fall. */

export interface Curve {
  readonly a: number;
  readonly b: number;
}

const SAMPLES = 300;

/**
 * Least squares by Gauss-Newton with damping, over distances 0..3 spread.
 *
 * @param minDist distance up to which points count as touching, 0 or more, below 3 spread
 * @param spread over which nearness falls to 1/e beyond it
 * @see McInnes, Healy & Melville 2018, UMAP, section 3.2; `find_ab_params` of umap-learn
 */
export function fitCurve(minDist: number, spread = 1): Curve {
  const xs = Array.from({ length: SAMPLES }, (_, i) => (3 * spread * i) / (SAMPLES - 1));
  const ys = xs.map(x => (x < minDist ? 1 : Math.exp(-(x - minDist) / spread)));
  let [a, b] = [1, 1];
  let damping = 1e-3;
  let error = sumOfSquares(xs, ys, a, b);
  for (let step = 0; step < 500; step++) {
    let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
    for (const [i, x] of xs.entries()) {
      if (x === 0) continue;
      const power = x ** (2 * b);
      const value = 1 / (1 + a * power);
      const off = ys[i]! - value;
      const da = -power * value * value;
      const db = -2 * a * power * Math.log(x) * value * value;
      aa += da * da;
      ab += da * db;
      bb += db * db;
      ga += da * off;
      gb += db * off;
    }
    const [p, q] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = p * q - ab * ab;
    const [nextA, nextB] = [a + (q * ga - ab * gb) / determinant, b + (p * gb - ab * ga) / determinant];
    const next = nextA > 0 && nextB > 0 ? sumOfSquares(xs, ys, nextA, nextB) : Number.POSITIVE_INFINITY;
    if (!(next <= error)) {
      damping *= 10;
      if (damping > 1e12) break;
      continue;
    }
    const small = Math.abs(nextA - a) < 1e-12 * a && Math.abs(nextB - b) < 1e-12 * b;
    [a, b, error] = [nextA, nextB, next];
    damping /= 10;
    if (small) break;
  }
  return { a, b };
}

function sumOfSquares(xs: readonly number[], ys: readonly number[], a: number, b: number): number {
  let sum = 0;
  for (const [i, x] of xs.entries()) sum += (ys[i]! - 1 / (1 + a * x ** (2 * b))) ** 2;
  return sum;
}
