/** What a sweep chooses for a key of a config: one of a list, or a number in a range. A choice is held as a number. */
import type { Random } from '../base/random';

/** What a key of a config may be given. */
export type Setting = number | string | boolean | null | readonly Setting[] | { readonly [key: string]: Setting };

export interface Choices {
  readonly kind: 'choice';
  /** As in a config: `train.optimizer.learning-rate`. */
  readonly key: string;
  /** At least one. */
  readonly choices: readonly Setting[];
}

export interface NumberRange {
  readonly kind: 'number' | 'integer';
  readonly key: string;
  /** Both ends may be chosen. */
  readonly low: number;
  readonly high: number;
  /** Uniform in the logarithm. */
  readonly log: boolean;
  /** Between values from `low` on; 1 of integers if not given, none of numbers. Not together with `log`. */
  readonly step?: number;
}

export type Dimension = Choices | NumberRange;

/** Held values of a trial, one a dimension in their order: the place in the list of choices, or the number itself. */
export type Point = readonly number[];

/** Between two values of a range; undefined where there is no such thing. */
export function stepOf(range: NumberRange): number | undefined {
  return range.step ?? (range.kind === 'integer' ? 1 : undefined);
}

/** How many values there are; infinite of numbers without a step. */
export function countValues(dimension: Dimension): number {
  if (dimension.kind === 'choice') return dimension.choices.length;
  const { low, high } = dimension;
  if (low === high) return 1;
  const step = stepOf(dimension);
  return step === undefined ? Number.POSITIVE_INFINITY : Math.floor((high - low) / step + 1e-9) + 1;
}

/** The value at a place, from 0, of a dimension that has so many. */
export function valueAt(dimension: Dimension, place: number): number {
  return dimension.kind === 'choice' ? place : dimension.low + place * (stepOf(dimension) ?? 0);
}

/** What a config is given for a held value. */
export function settingOf(dimension: Dimension, value: number): Setting {
  return dimension.kind === 'choice' ? dimension.choices[value]! : value;
}

/** Uniform over what may be chosen, in the logarithm where it is so. */
export function drawUniform(dimension: Dimension, random: Random): number {
  if (dimension.kind === 'choice') return random.integer(dimension.choices.length);
  const { low, high, log } = dimension;
  const step = stepOf(dimension);
  const half = step === undefined ? 0 : step / 2;
  const [from, to] = log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half];
  const drawn = from + random.uniform() * (to - from);
  return ontoValues(dimension, log ? Math.exp(drawn) : drawn);
}

/** The nearest value that may be chosen. */
export function ontoValues(range: NumberRange, value: number): number {
  const { low, high } = range;
  const step = stepOf(range);
  const placed = step === undefined ? value : low + Math.round((value - low) / step) * step;
  const most = step === undefined ? high : low + Math.floor((high - low) / step + 1e-9) * step;
  return Math.min(most, Math.max(low, placed));
}
