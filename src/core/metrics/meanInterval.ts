/** The 95% confidence interval of a mean by Student's t: for means of many small groups, where a bootstrap of each would take long. */
import type { Interval } from './bootstrap';

const LEVEL = 0.95;
/** Degrees of freedom beyond which an expansion is exact to 7 digits. */
const MANY = 60;
/** The same quantile of the normal distribution. */
const NORMAL = 1.959963984540054;

const quantiles = new Map<number, number>();

/**
 * @param deviation of the sample: the square root of the sum of squares over `count - 1`
 * @returns undefined of fewer than two numbers
 */
export function meanInterval(mean: number, deviation: number, count: number): Interval | undefined {
  if (count < 2) return undefined;
  const half = (studentQuantile(count - 1) * deviation) / Math.sqrt(count);
  return { low: mean - half, high: mean + half };
}

/** How far a t of so many degrees of freedom is from 0 at most, with a probability of 95%. */
export function studentQuantile(freedom: number): number {
  if (freedom > MANY) return expand(freedom);
  const kept = quantiles.get(freedom);
  if (kept !== undefined) return kept;
  let [low, high] = [0, 13];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < LEVEL) low = middle;
    else high = middle;
  }
  quantiles.set(freedom, low);
  return low;
}

/** Of a whole number of degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4). */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const rest = Math.sin(angle) * sum;
  return odd ? (2 / Math.PI) * (angle + rest) : rest;
}

/** Abramowitz and Stegun 1964, 26.7.5. */
function expand(freedom: number): number {
  const z = NORMAL;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
