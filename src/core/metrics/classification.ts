/** Precision, recall and F1 of one label a text: by class, macro, micro and weighted; equal to scikit-learn's. */
import { type Confusion, type Counts, countConfusion, countMargins, type Margins } from './confusion';

export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ClassReport extends Rates {
  readonly label: string;
  readonly support: number;
}

export interface ClassificationReport {
  readonly accuracy: number;
  /** Mean over the classes that occur among labels or predictions. */
  readonly macro: Rates;
  /** Counts of all classes pooled; with one label a text all three equal accuracy. */
  readonly micro: Rates;
  /** Mean over classes by their support. */
  readonly weighted: Rates;
  /** -1..1; 0 for guessing. */
  readonly matthews: number;
  readonly classes: readonly ClassReport[];
  /** `confusion[actual][predicted]`, in the order of `classes`; absent of more than `MOST_IN_MATRIX`. */
  readonly confusion?: Confusion;
}

/** Classes of which every pair is counted: a million cells. */
export const MOST_IN_MATRIX = 1000;

/** A rate with nothing to divide by is 0, as scikit-learn's `zero_division` has it by default. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** @param actual indices into `labels`, as long as `predicted` */
export function reportClassification(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: readonly string[],
): ClassificationReport {
  const report = reportMargins(countMargins(actual, predicted, labels.length), labels);
  if (labels.length > MOST_IN_MATRIX) return report;
  return { ...report, confusion: countConfusion(actual, predicted, labels.length) };
}

/** All that follows from what was counted of each class, without the matrix. */
export function reportMargins(margins: Margins, labels: readonly string[]): ClassificationReport {
  const { actual, predicted, hits: right, correct, total } = margins;
  const classes = labels.map((label, c): ClassReport => {
    const hits = right[c]!;
    return {
      label,
      precision: ratio(hits, predicted[c]!),
      recall: ratio(hits, actual[c]!),
      f1: ratio(2 * hits, actual[c]! + predicted[c]!),
      support: actual[c]!,
    };
  });
  const accuracy = ratio(correct, total);
  return {
    accuracy,
    macro: average(classes, (_, c) => (actual[c]! + predicted[c]! > 0 ? 1 : 0)),
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
    weighted: average(classes, each => each.support),
    matthews: matthewsOf(margins),
    classes,
  };
}

function average(classes: readonly ClassReport[], weigh: (each: ClassReport, c: number) => number): Rates {
  const weights = classes.map(weigh);
  const whole = weights.reduce((sum, w) => sum + w, 0);
  const mean = (key: keyof Rates) =>
    ratio(
      classes.reduce((sum, each, c) => sum + each[key] * weights[c]!, 0),
      whole,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** Correlation of labels and predictions over any number of classes (Gorodkin 2004, eq. 8); 0 where it is not defined. */
function matthewsOf({ actual, predicted, correct, total }: Margins): number {
  const dot = (a: Counts, b: Counts) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  const covariance = correct * total - dot(actual, predicted);
  const spread = (total * total - dot(predicted, predicted)) * (total * total - dot(actual, actual));
  return spread === 0 ? 0 : covariance / Math.sqrt(spread);
}
