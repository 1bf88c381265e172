/** Welch's t test of two means (Welch 1947), as scipy.stats.ttest_ind(equal_var=False). */
import { logGamma } from './logGamma';

export interface Sample {
  readonly count: number;
  readonly mean: number;
  /** With `count - 1`. */
  readonly variance: number;
}

export interface WelchTest {
  readonly t: number;
  readonly freedom: number;
  /** Of the first mean being larger by so much or more, if both are alike; and of a difference of either sign. */
  readonly greater: number;
  readonly twoSided: number;
}

/** @returns undefined of samples without spread, or of fewer than two values */
export function welch(first: Sample, second: Sample): WelchTest | undefined {
  if (first.count < 2 || second.count < 2) return undefined;
  const [a, b] = [first.variance / first.count, second.variance / second.count];
  if (a + b === 0) return undefined;
  const t = (first.mean - second.mean) / Math.sqrt(a + b);
  const freedom = (a + b) ** 2 / (a ** 2 / (first.count - 1) + b ** 2 / (second.count - 1));
  // P(T > |t|) = I(df / (df + t²); df / 2, 1 / 2) / 2
  const tail = incompleteBeta(freedom / (freedom + t ** 2), freedom / 2, 0.5) / 2;
  return { t, freedom, greater: t >= 0 ? tail : 1 - tail, twoSided: Math.min(1, 2 * tail) };
}

/** Regularized incomplete beta function, by its continued fraction (DLMF 8.17.22, Lentz's method). @param x 0..1 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges quickly on one side of the mean.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
