/** Whether two systems differ on the same examples by more than luck: McNemar's test, paired bootstrap, approximate randomization. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import { Random } from '../base/random';
import { type Interval, quantile } from './bootstrap';

/** Milliseconds of work between two turns that others get. */
const STRETCH = 20;

export interface McNemar {
  /** Two-sided, from the binomial distribution; 1 where the two never differ. */
  readonly exact: number;
  /** With the correction for continuity (Edwards 1948), one degree of freedom; absent where the two never differ. */
  readonly chiSquare?: number;
  readonly p?: number;
}

/**
 * McNemar 1947: of the examples of which one system alone is right, how unlikely so uneven a split is.
 * @param onlyFirst examples of which the first system alone is right @param onlySecond the second alone
 */
export function mcnemar(onlyFirst: number, onlySecond: number): McNemar {
  const count = onlyFirst + onlySecond;
  if (count === 0) return { exact: 1 };
  const chiSquare = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / count;
  return { exact: binomialTest(Math.min(onlyFirst, onlySecond), count), chiSquare, p: chiSquareTail(chiSquare) };
}

/** Twice the probability of at most so many heads in throws of a fair coin, at most 1. */
function binomialTest(least: number, count: number): number {
  if (2 * least >= count) return 1;
  // From the largest term down: each smaller one follows by a ratio, and is soon too small to count.
  let logTerm = -count * Math.LN2;
  for (let k = 1; k <= least; k++) logTerm += Math.log((count - k + 1) / k);
  let [sum, ratio] = [1, 1];
  for (let k = least; k > 0 && ratio > 1e-18; k--) {
    ratio *= k / (count - k + 1);
    sum += ratio;
  }
  return Math.min(1, 2 * Math.exp(logTerm) * sum);
}

/** P(X > x) of the chi-square distribution with one degree of freedom. */
export function chiSquareTail(x: number): number {
  return complementaryError(Math.sqrt(Math.max(0, x) / 2));
}

/** 1 − erf(x) for x of 0 or more: by its series while x is small, else by its continued fraction (Abramowitz & Stegun 7.1.6, 7.1.14). */
function complementaryError(x: number): number {
  const scale = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return scale / 2 / fraction;
}

export interface PairedOptions {
  /** Samples drawn. */
  readonly resamples?: number;
  readonly seed?: number;
  /** Part of the differences that the interval holds, in (0, 1). */
  readonly confidence?: number;
}

export interface PairedScore {
  readonly first: number;
  readonly second: number;
  /** Second minus first. */
  readonly difference: number;
  /** Percentile interval of the difference. */
  readonly interval: Interval;
  /** Two-sided: samples whose difference is as far from the observed one as that is from 0 (Berg-Kirkpatrick et al. 2012, section 3.1). */
  readonly p: number;
  /** Samples in which the second has the higher value (Koehn 2004); ties count half. */
  readonly higher: number;
}

/**
 * Scores of two systems on the same examples, drawn again and again with repetition.
 * @param scoresOf both systems' scores of those examples, named by place, from 0
 * @returns of each score that both have for all examples
 * @throws CancelledError
 */
export async function pairedBootstrap(
  count: number,
  scoresOf: (places: Int32Array) => readonly [Readonly<Record<string, number>>, Readonly<Record<string, number>>],
  { resamples = 1000, seed = 0, confidence = 0.95 }: PairedOptions = {},
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<Readonly<Record<string, PairedScore>>> {
  if (count === 0) return {};
  const [first, second] = scoresOf(Int32Array.from({ length: count }, (_, i) => i));
  const names = Object.keys(first).filter(name => second[name] !== undefined);
  const drawn = new Map(names.map(name => [name, [] as number[]]));
  const places = new Int32Array(count);
  for (let sample = 0, turn = performance.now(); sample < resamples; sample++) {
    const random = new Random(seed, `paired/${sample}`);
    for (let i = 0; i < count; i++) places[i] = random.integer(count);
    const [a, b] = scoresOf(places);
    for (const name of names) {
      const difference = (b[name] ?? Number.NaN) - (a[name] ?? Number.NaN);
      if (Number.isFinite(difference)) drawn.get(name)!.push(difference);
    }
    if (performance.now() - turn < STRETCH) continue;
    onProgress?.(sample / resamples);
    await setImmediate();
    if (signal) throwIfCancelled(signal);
    turn = performance.now();
  }
  return Object.fromEntries(
    names.flatMap(name => {
      const differences = drawn.get(name)!;
      return differences.length === 0 ? [] : [[name, describe(first[name]!, second[name]!, differences, confidence)]];
    }),
  );
}

function describe(first: number, second: number, drawn: readonly number[], confidence: number): PairedScore {
  const difference = second - first;
  const sorted = Float64Array.from(drawn).sort();
  const tail = (1 - confidence) / 2;
  const isFar = (value: number) => Math.abs(value - difference) >= Math.abs(difference) - 1e-12;
  const far = sorted.reduce((sum, value) => sum + Number(isFar(value)), 0);
  const higher = sorted.reduce((sum, value) => sum + (value > 0 ? 1 : value === 0 ? 0.5 : 0), 0);
  return {
    first,
    second,
    difference,
    interval: { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) },
    // The observed sample is one of them, so that p is never 0.
    p: (far + 1) / (sorted.length + 1),
    higher: higher / sorted.length,
  };
}

/**
 * Approximate randomization (Noreen 1989): were the two systems alike, which of them gave which answer would be chance. The two-sided p
 * of the mean difference, signs being drawn for each example.
 * @param differences second minus first, one an example
 */
export function approximateRandomization(
  differences: ArrayLike<number>,
  { resamples = 10_000, seed = 0 }: PairedOptions = {},
): number {
  let observed = 0;
  const other: number[] = [];
  for (let i = 0; i < differences.length; i++) {
    observed += differences[i]!;
    // Where the two agree, nothing changes.
    if (differences[i] !== 0) other.push(differences[i]!);
  }
  let far = 0;
  const edge = Math.abs(observed) * (1 - 1e-12);
  for (let sample = 0; sample < resamples; sample++) {
    const random = new Random(seed, `randomization/${sample}`);
    let sum = 0;
    let bits = 0;
    for (let i = 0; i < other.length; i++) {
      if (i % 32 === 0) bits = random.uint32();
      sum += bits & 1 ? other[i]! : -other[i]!;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= edge) far++;
  }
  return (far + 1) / (resamples + 1);
}

/** Holm 1979: p values of several tests, so that the chance of even one false alarm among them stays what it was of one. */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let most = 0;
  for (const [rank, i] of order.entries()) {
    most = Math.max(most, Math.min(1, ps[i]! * (ps.length - rank)));
    adjusted[i] = most;
  }
  return adjusted;
}
