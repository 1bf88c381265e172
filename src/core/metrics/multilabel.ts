/** Precision, recall and F1 where an example has any number of labels; equal to scikit-learn's. */
import { internal } from '../base/errors';
import type { ClassReport, Rates } from './classification';

export interface MultilabelReport {
  /** Counts of all labels pooled. */
  readonly micro: Rates;
  /** Mean over the labels, those without an example or a prediction among them with 0. */
  readonly macro: Rates;
  /** Mean over the labels by their support. */
  readonly weighted: Rates;
  /** Mean over the examples of the rates of each one's labels; 0 for an example with none and none predicted. */
  readonly samples: Rates;
  /** Part of the examples whose labels are all right and none is missing. */
  readonly subsetAccuracy: number;
  /** Part of all (example, label) pairs that are wrong. */
  readonly hammingLoss: number;
  readonly classes: readonly ClassReport[];
}

/** Labels that are there, were predicted, and both. */
interface Counts {
  readonly actual: number;
  readonly predicted: number;
  readonly hits: number;
}

/**
 * A rate with nothing to divide by is 0, as scikit-learn's `zero_division` has it by default.
 * @param actual row-major [examples, labels]: 1 where the example has the label
 * @param predicted the same of the predictions: decisions, not probabilities
 * @param labels their names
 */
export function reportMultilabel(
  actual: ArrayLike<number | boolean>,
  predicted: ArrayLike<number | boolean>,
  labels: readonly string[],
): MultilabelReport {
  const width = labels.length;
  if (actual.length !== predicted.length || actual.length % Math.max(width, 1) !== 0)
    throw internal(`${actual.length} decisions, ${predicted.length} predicted, for ${width} labels`);
  const examples = width === 0 ? 0 : actual.length / width;
  const count = (start: number, step: number, times: number): Counts => {
    let [there, given, hits] = [0, 0, 0];
    for (let i = 0, at = start; i < times; i++, at += step) {
      if (actual[at]) there++;
      if (predicted[at]) given++;
      if (actual[at] && predicted[at]) hits++;
    }
    return { actual: there, predicted: given, hits };
  };
  const classes = labels.map((label, c): ClassReport => {
    const counts = count(c, width, examples);
    return { label, ...rates(counts), support: counts.actual };
  });
  const rows = Array.from({ length: examples }, (_, i) => count(i * width, 1, width));
  const all = count(0, 1, actual.length);
  const wrong = all.actual + all.predicted - 2 * all.hits;
  const right = rows.filter(row => row.hits === row.actual && row.hits === row.predicted).length;
  return {
    micro: rates(all),
    macro: average(classes, () => 1),
    weighted: average(classes, (_, c) => classes[c]!.support),
    samples: average(rows.map(rates), () => 1),
    subsetAccuracy: ratio(right, examples),
    hammingLoss: ratio(wrong, actual.length),
    classes,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function rates({ actual, predicted, hits }: Counts): Rates {
  return { precision: ratio(hits, predicted), recall: ratio(hits, actual), f1: ratio(2 * hits, actual + predicted) };
}

function average(all: readonly Rates[], weigh: (each: Rates, index: number) => number): Rates {
  const weights = all.map(weigh);
  const whole = weights.reduce((sum, w) => sum + w, 0);
  const mean = (key: keyof Rates) =>
    ratio(
      all.reduce((sum, each, i) => sum + each[key] * weights[i]!, 0),
      whole,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}
