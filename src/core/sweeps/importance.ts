/**
 * How much each key decides whether a trial is among the best: PED-ANOVA (Watanabe et al. 2023, theorem 1), as Optuna's
 * PedAnovaImportanceEvaluator. The divergence of a key's density among the best tenth from that among all, by key; they sum to 1.
 */
import type { Direction } from '../metrics/score';
import { countValues, type Dimension, stepOf } from './dimension';
import { logMass } from './normal';
import { compareValues, type Trial } from './trial';

export const importanceMethod = 'PED-ANOVA (Watanabe et al. 2023), best tenth against all completed trials';

const bestPart = 0.1;
/** Of fewer completed trials the best tenth is one or two, and the shares say little. */
export const enoughTrials = 30;
/** A range is cut into so many values at most. */
const mostValues = 50;
/** Added to each density, so that none is 0. */
const least = 1e-12;
/** With it 90% of a kernel are within one value. */
const narrowest = 0.5 / 1.64;

export interface Importance {
  readonly key: string;
  /** 0..1 */
  readonly share: number;
}

/** @returns most important first; the same share for all where there are fewer than two completed trials */
export function findImportance(
  dimensions: readonly Dimension[],
  trials: readonly Trial[],
  better: Direction,
): readonly Importance[] {
  const all = trials.filter(({ state, value }) => state === 'completed' && value !== undefined);
  const best = takeBest(all, better);
  const raw = dimensions.map((dimension, i) => {
    if (all.length < 2 || countValues(dimension) < 2) return 0;
    const valuesOf = (part: readonly Trial[]) => part.map(({ point }) => point[i]!);
    return divergence(dimension, valuesOf(best), valuesOf(all));
  });
  const sum = raw.reduce((total, value) => total + value, 0);
  return dimensions
    .map(({ key }, i) => ({ key, share: sum === 0 ? 1 / dimensions.length : raw[i]! / sum }))
    .sort((a, b) => b.share - a.share);
}

/** With all that are as good as the last of them. */
function takeBest(trials: readonly Trial[], better: Direction): readonly Trial[] {
  const values = trials.map(({ value }) => value!).sort((a, b) => compareValues(a, b, better));
  const last = values[Math.ceil(bestPart * values.length) - 1];
  return last === undefined ? [] : trials.filter(({ value }) => compareValues(value!, last, better) <= 0);
}

/** Pearson's, of densities on a grid of values. */
function divergence(dimension: Dimension, best: readonly number[], all: readonly number[]): number {
  const [top, local] = [best, all].map(values => densityOf(dimension, countIn(dimension, values)));
  return local!.reduce((sum, density, i) => sum + density * (top![i]! / density - 1) ** 2, 0);
}

/** How often each value was chosen; of ranges the nearest of a few. */
function countIn(dimension: Dimension, values: readonly number[]): readonly number[] {
  if (dimension.kind === 'choice') {
    const counts = new Array<number>(dimension.choices.length).fill(0);
    for (const value of values) counts[value]!++;
    return counts;
  }
  const { log } = dimension;
  const scale = log ? Math.log : (x: number) => x;
  const step = stepOf(dimension);
  const whole = Math.ceil(Math.log2(dimension.high - dimension.low + 1)) + 1;
  const own = dimension.kind === 'integer' && log ? whole : step === undefined ? mostValues : countValues(dimension);
  const count = Math.min(own, mostValues);
  const [low, high] = [scale(dimension.low), scale(dimension.high)];
  const width = (high - low) / (count - 1);
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    const place = Math.ceil((scale(value) - low) / width - 0.5);
    counts[Math.min(count - 1, Math.max(0, place))]!++;
  }
  return counts;
}

/** Kernels at the values that were chosen, each as heavy as it was often, and a prior of one. */
function densityOf(dimension: Dimension, counts: readonly number[]): readonly number[] {
  const places = counts.flatMap((count, place) => (count > 0 ? [place] : []));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const kernel =
    dimension.kind === 'choice' ? choiceKernels(counts.length, places.length) : rangeKernels(counts, places);
  return counts.map((_, value) => {
    const observed = places.reduce((sum, place, k) => sum + counts[place]! * kernel(k, place, value), 0);
    return (observed + kernel(places.length, undefined, value)) / (total + 1) + least;
  });
}

/** @returns probability of a value at a kernel; the one without a place is the prior */
type Kernel = (k: number, place: number | undefined, value: number) => number;

function choiceKernels(choices: number, observations: number): Kernel {
  const share = observations === 0 ? 0 : 1 / (observations + 1);
  return (_, place, value) => {
    if (place === undefined) return 1 / choices;
    return (share + (place === value ? 1 : 0)) / (1 + choices * share);
  };
}

function rangeKernels(counts: readonly number[], places: readonly number[]): Kernel {
  const [low, high] = [0, counts.length - 1];
  const deviation = Math.max(scottWidth(counts, places), narrowest);
  const massOf = (from: number, to: number, mean: number, width: number) =>
    logMass((from - mean) / width, (to - mean) / width);
  return (_, place, value) => {
    const [mean, width] = place === undefined ? [(low + high) / 2, high - low + 1] : [place, deviation];
    const inside = massOf(low - 0.5, high + 0.5, mean, width);
    return Math.exp(massOf(value - 0.5, value + 0.5, mean, width) - inside);
  };
}

/** Scott's rule (1992) of weighted values, with the spread of the middle half where that is smaller. */
function scottWidth(counts: readonly number[], places: readonly number[]): number {
  const weights = places.map(place => counts[place]!);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const mean = places.reduce((total, place, k) => total + place * weights[k]!, 0) / sum;
  const squares = places.reduce((total, place, k) => total + (place - mean) ** 2 * weights[k]!, 0);
  const deviation = Math.sqrt(squares / Math.max(1, sum - 1));
  let upTo = 0;
  const cumulated = weights.map(weight => {
    upTo += weight;
    return upTo;
  });
  const first = cumulated.findIndex(count => count >= Math.floor(sum / 4));
  const beyond = cumulated.findIndex(count => count > Math.floor((sum * 3) / 4));
  const third = beyond === -1 ? places.length - 1 : beyond;
  const spread = places[third]! - places[first]!;
  return 1.059 * Math.min(spread / 1.34, deviation) * sum ** -0.2;
}
