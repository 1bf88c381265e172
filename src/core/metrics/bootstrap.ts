/** How far a score could be off by the luck of the draw: percentile bootstrap (Efron & Tibshirani 1993, section 13.3). */
import { Random } from '../base/random';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Samples drawn, each as large as the data. */
  readonly resamples?: number;
  /** Part of the samples' scores that the interval holds, in (0, 1). */
  readonly confidence?: number;
  readonly seed?: number;
}

/**
 * @param count examples
 * @param score of the examples at those indices, which come with repetition: one number a metric
 * @returns an interval a metric; none when there are no examples
 */
export function bootstrap(
  count: number,
  score: (indices: Int32Array) => Readonly<Record<string, number>>,
  { resamples = 1000, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): Readonly<Record<string, Interval>> {
  const drawn: Record<string, number[]> = {};
  const indices = new Int32Array(count);
  for (let sample = 0; sample < resamples && count > 0; sample++) {
    const random = new Random(seed, `bootstrap/${sample}`);
    for (let i = 0; i < count; i++) indices[i] = random.integer(count);
    for (const [name, value] of Object.entries(score(indices))) {
      drawn[name] ??= [];
      drawn[name].push(value);
    }
  }
  const tail = (1 - confidence) / 2;
  return Object.fromEntries(
    Object.entries(drawn).map(([name, values]) => {
      const sorted = Float64Array.from(values).sort();
      return [name, { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) }];
    }),
  );
}

/**
 * In a line between the two nearest values, as numpy's default.
 * @param sorted ascending, at least one
 * @param part in [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (sorted[Math.min(below + 1, sorted.length - 1)]! - low) * (place - below);
}
