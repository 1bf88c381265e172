/** Fisher's exact test of two proportions (Fisher 1922), as scipy.stats.fisher_exact. */
import { logGamma } from './logGamma';

/** Of two groups, how many of each are so, and how many not. */
export interface TwoByTwo {
  readonly first: readonly [so: number, not: number];
  readonly second: readonly [so: number, not: number];
}

/** Tables that are as likely as the one seen, but for rounding, count as no more likely (as in scipy). */
const SLACK = 1e-14;

/** @returns p, 0..1: of the first group having so many or more, or of any table no likelier, if all are alike */
export function fisherExact({ first, second }: TwoByTwo, side: 'greater' | 'two-sided'): number {
  const [a, b] = first;
  const [c, d] = second;
  const [row, so, all] = [a + b, a + c, a + b + c + d];
  if (row === 0 || c + d === 0 || so === 0 || so === all) return 1;
  const [least, most] = [Math.max(0, so - (c + d)), Math.min(row, so)];
  const choose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const whole = choose(all, so);
  const logOf = (x: number) => choose(row, x) + choose(all - row, so - x) - whole;
  const seen = logOf(a);
  const chanceFrom = (start: number, end: number) => {
    const step = end >= start ? 1 : -1;
    let sum = 0;
    for (let x = start; step > 0 ? x <= end : x >= end; x += step) {
      const chance = Math.exp(logOf(x));
      sum += chance;
      // What comes after is smaller still.
      if (chance < sum * 1e-18) break;
    }
    return sum;
  };
  const mode = Math.floor(((row + 1) * (so + 1)) / (all + 2));
  if (side === 'greater') {
    if (a === least) return 1;
    // From the middle on the sum goes down; before it, it is taken from the other end.
    return Math.min(1, a >= mode ? chanceFrom(a, most) : 1 - chanceFrom(a - 1, least));
  }
  const limit = seen + SLACK * Math.max(1, Math.abs(seen));
  // On the far side of the middle, the first table that is no likelier.
  let [near, far] = a >= mode ? [mode, least] : [mode, most];
  const isIn = (x: number) => logOf(x) <= limit;
  if (!isIn(far)) return Math.min(1, chanceFrom(a, a >= mode ? most : least));
  // `near` is likelier than what was seen, `far` is not.
  if (isIn(near)) return 1;
  while (Math.abs(near - far) > 1) {
    const middle = Math.trunc((near + far) / 2);
    if (isIn(middle)) far = middle;
    else near = middle;
  }
  const own = chanceFrom(a, a >= mode ? most : least);
  const other = chanceFrom(far, a >= mode ? least : most);
  return Math.min(1, own + other);
}
