/** What the columns of the report are called and mean, with this run's counts where they are known. */
import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import type { Score } from '../../src/core/metrics/score';

export type Term = Pick<Score, 'title' | 'meaning'>;

export const INTERVAL: Term = {
  title: '95% confidence interval',
  meaning:
    'Computed so that 95% of such intervals, each from other examples of the same source, contain the true score. Percentile bootstrap: 1,000 resamples of these examples.',
};

export const LABEL_COLUMNS = {
  rocAuc: 'ROC-AUC of this label against the rest.',
  averagePrecision: 'Average precision of this label against the rest.',
  support: 'Examples that truly have this label (TP + FN).',
  falseNegatives: 'FN: examples that have the label and were predicted without it.',
  falsePositives: 'FP: examples that do not have the label and were predicted with it.',
} as const;

/** What a label's rates are computed from. */
export interface LabelCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/** The formula of each rate with the counts of a label: `TP / (TP + FP) = 41 / 45 = 0.911`. */
export const COUNTED: Readonly<Record<'precision' | 'recall' | 'f1', (counts: LabelCounts) => string>> = {
  precision: ({ truePositives: hits, falsePositives }) => withCounts('TP / (TP + FP)', hits, hits + falsePositives),
  recall: ({ truePositives: hits, falseNegatives }) => withCounts('TP / (TP + FN)', hits, hits + falseNegatives),
  f1: ({ truePositives: hits, falsePositives, falseNegatives }) =>
    withCounts('2 TP / (2 TP + FP + FN)', 2 * hits, 2 * hits + falsePositives + falseNegatives),
};

/** @param over 0 where the rate is not defined, and 0 by agreement */
export function withCounts(formula: string, count: number, over: number): string {
  const fraction = `${formula} = ${formatCount(count)} / ${formatCount(over)}`;
  return over === 0 ? `${fraction}: not defined, counted as 0` : `${fraction} = ${formatScore(count / over)}`;
}
