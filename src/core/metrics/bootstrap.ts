/** How far a score could be off by the luck of the draw: percentile bootstrap (Efron & Tibshirani 1993, section 13.3). */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
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

/** Of the examples at those indices, which come with repetition: one number a metric. */
export type ScoreSample = (indices: Int32Array) => Readonly<Record<string, number>>;
export type Intervals = Readonly<Record<string, Interval>>;

/** Milliseconds of work between two turns that others get. */
const STRETCH = 20;

/**
 * @param count examples
 * @returns an interval a metric; none when there are no examples
 */
export function bootstrap(count: number, score: ScoreSample, options?: BootstrapOptions): Intervals {
  const steps = drawSamples(count, score, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same, letting others have their turn on the way.
 * @throws CancelledError
 */
export async function bootstrapInTurns(
  count: number,
  score: ScoreSample,
  signal: AbortSignal | undefined,
  options?: BootstrapOptions,
): Promise<Intervals> {
  const steps = drawSamples(count, score, options);
  for (let turn = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - turn < STRETCH) continue;
    await setImmediate();
    if (signal) throwIfCancelled(signal);
    turn = performance.now();
  }
}

/** Yields after each sample. */
function* drawSamples(
  count: number,
  score: ScoreSample,
  { resamples = 1000, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): Generator<undefined, Intervals> {
  const drawn: Record<string, number[]> = {};
  const indices = new Int32Array(count);
  for (let sample = 0; sample < resamples && count > 0; sample++) {
    const random = new Random(seed, `bootstrap/${sample}`);
    for (let i = 0; i < count; i++) indices[i] = random.integer(count);
    for (const [name, value] of Object.entries(score(indices))) {
      drawn[name] ??= [];
      drawn[name].push(value);
    }
    yield undefined;
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
