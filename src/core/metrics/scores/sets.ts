/** The scores of any number of labels per example. */
import type { MultilabelReport } from '../multilabel';
import { type ComputedScore, fraction, positive } from '../score';
import { describeAverage, labelRates } from './labels';

const scikitLearn = 'scikit-learn';

export interface SetCounts {
  readonly report: MultilabelReport;
  /** Where logits are known. */
  readonly loss?: number;
}

export const setScores: readonly ComputedScore<SetCounts>[] = [
  {
    ...describeAverage('micro', 'F1'),
    meaning: '2 TP / (2 TP + FP + FN), with the counts of all labels pooled.',
    words: 'f1_micro micro',
    of: ({ report }) => report.micro.f1,
  },
  { ...describeAverage('macro', 'F1'), words: 'f1 f1_score f1_macro macro', of: ({ report }) => report.macro.f1 },
  { ...describeAverage('weighted', 'F1'), words: 'f1_weighted', of: ({ report }) => report.weighted.f1 },
  {
    name: 'samples-F1',
    better: 'higher',
    range: fraction,
    title: 'F1 (samples average)',
    meaning: 'F1 of the labels of each example, averaged over the examples.',
    source: scikitLearn,
    words: 'f1_samples',
    of: ({ report }) => report.samples.f1,
  },
  {
    name: 'subset-accuracy',
    better: 'higher',
    range: fraction,
    title: 'Subset accuracy',
    meaning: 'Fraction of examples whose predicted label set equals the true set.',
    source: scikitLearn,
    words: 'accuracy acc exact_match',
    of: ({ report }) => report.subsetAccuracy,
  },
  {
    name: 'hamming-loss',
    better: 'lower',
    range: fraction,
    title: 'Hamming loss',
    meaning: 'Fraction of (example, label) pairs that are incorrect.',
    source: scikitLearn,
    words: 'hamming',
    of: ({ report }) => report.hammingLoss,
  },
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Log loss',
    meaning: 'Mean binary cross-entropy over all (example, label) pairs, in nats. Lower is better.',
    source: scikitLearn,
    words: 'val_loss eval_loss validation_loss cross_entropy log_loss',
    of: ({ loss }) => loss,
  },
  {
    ...labelRates.F1,
    title: 'F1 of a label',
    better: 'higher',
    range: fraction,
    source: scikitLearn,
    only: 'parts',
    of: () => undefined,
  },
];
