/** What a score of one predicted label per example is computed from. */
import type { Calibration } from '../calibration';
import type { ClassificationReport } from '../classification';
import type { Margins } from '../confusion';
import type { Areas } from '../ranking';
import type { ComputedScore } from '../score';

/** What follows from the predicted labels alone. */
export interface LabelCounts {
  readonly margins: Margins;
  readonly report: ClassificationReport;
}

/** What follows from the probabilities of the labels that the model knows. */
export interface LabelProbabilities {
  /** Indices of labels, those of labels that training never saw from `known` on. */
  readonly actual: ArrayLike<number>;
  readonly known: number;
  /** Row-major [examples, known]. */
  readonly probabilities: ArrayLike<number>;
  /** Mean negative log probability; undefined where no example has a label that the model knows. */
  readonly loss: number | undefined;
  /** Of each known label against the rest; absent where there are too many to rank. */
  readonly areas?: readonly Areas[];
  /** Of all labels pooled, where there are more than two. */
  readonly pooled?: Areas;
}

export interface LabelFacts extends LabelCounts {
  readonly chances?: LabelProbabilities;
  readonly calibration?: Calibration;
}

export interface LabelScore extends ComputedScore<LabelFacts> {
  /** It reads the counts alone, so that resampling gives it a confidence interval. */
  readonly interval?: true;
}
