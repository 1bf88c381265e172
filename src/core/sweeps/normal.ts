/** The normal distribution in logarithms, cut to an interval. Accurate in both tails. */

/** Below it 1 - erf(x) would lose digits of erfc(x) no more than the series has; above it the fraction converges soon. */
const seriesEnds = 2;
const mostTerms = 500;
/** Near enough to 1, with the rounding of a product. */
const epsilon = 4 * Number.EPSILON;

/** 1 - erf(x), to about 1e-14 of its value. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < seriesEnds) {
    // erf(x) = 2 / sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, all of whose terms are positive.
    let term = x;
    let sum = x;
    for (let n = 1; n < mostTerms && term > sum * epsilon; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  // exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / (x + ...)))), by Lentz' method.
  let f = x;
  let c = x;
  let d = 0;
  for (let n = 1; n < mostTerms; n++) {
    d = 1 / (x + (n / 2) * d);
    c = x + n / 2 / c;
    const change = c * d;
    f *= change;
    if (Math.abs(change - 1) < epsilon) break;
  }
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / f;
}

/** Standard normal cumulative distribution. */
export function ndtr(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** Its logarithm. */
export function logNdtr(x: number): number {
  if (x > 6) return -ndtr(-x);
  if (x > -20) return Math.log(ndtr(x));
  // -x^2/2 - log(-x) - log(2 pi)/2 + log(1 - 1/x^2 + 3/x^4 - ...)
  let sum = 1;
  let term = 1;
  for (let n = 1; n < 10; n++) {
    term *= -(2 * n - 1) / (x * x);
    sum += term;
  }
  return -0.5 * x * x - Math.log(-x) - 0.5 * Math.log(2 * Math.PI) + Math.log(sum);
}

/** Logarithm of a standard normal's probability between a and b; -Infinity where there is none. */
export function logMass(a: number, b: number): number {
  if (!(a < b)) return Number.NEGATIVE_INFINITY;
  if (b <= 0) return logDifference(logNdtr(b), logNdtr(a));
  if (a > 0) return logDifference(logNdtr(-a), logNdtr(-b));
  return Math.log1p(-ndtr(a) - ndtr(-b));
}

/** log(exp(p) - exp(q)) */
function logDifference(p: number, q: number): number {
  return p + Math.log1p(-Math.exp(q - p));
}

/**
 * Log density of a normal of mean and deviation that is cut to [low, high].
 * @param inside logarithm of what of it lies there
 */
export function logDensity(
  x: number,
  mean: number,
  deviation: number,
  low: number,
  high: number,
  inside = logMass((low - mean) / deviation, (high - mean) / deviation),
): number {
  if (x < low || x > high) return Number.NEGATIVE_INFINITY;
  const z = (x - mean) / deviation;
  return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - inside - Math.log(deviation);
}

/** The value of a normal cut to [low, high] below which its part `q` is. By bisection, to 1e-13 of the interval. */
export function quantile(q: number, mean: number, deviation: number, low: number, high: number): number {
  const [a, b] = [(low - mean) / deviation, (high - mean) / deviation];
  // In the left tail, where logarithms have their digits.
  if (a > 0) return 2 * mean - quantile(1 - q, mean, deviation, 2 * mean - high, 2 * mean - low);
  const wanted = Math.log(q) + logMass(a, b);
  let [from, to] = [a, b];
  for (let i = 0; i < 45; i++) {
    const middle = (from + to) / 2;
    if (logMass(a, middle) < wanted) from = middle;
    else to = middle;
  }
  return Math.min(high, Math.max(low, mean + ((from + to) / 2) * deviation));
}
