/** Interval of a proportion (Wilson 1927): near the ends, and of few examples, it holds what it promises. */
import type { Interval } from '../bootstrap';

/** Of the normal distribution, for 95%. */
export const NORMAL_95 = 1.959963984540054;

/** @param z quantile of the normal distribution; 95% if not given @returns 0 to 1 where there is nothing to go by */
export function wilson(successes: number, trials: number, z = NORMAL_95): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const part = successes / trials;
  const denominator = 1 + z ** 2 / trials;
  const center = (part + z ** 2 / (2 * trials)) / denominator;
  const half = (z / denominator) * Math.sqrt((part * (1 - part)) / trials + z ** 2 / (4 * trials ** 2));
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
