/** The scores of one predicted label per example. A new one is a value, as in metrics/brier.ts, and a line in `labelScores`. */
import { brier } from '../brier';
import type { Rates } from '../classification';
import type { Areas } from '../ranking';
import { fraction, positive, type Score } from '../score';
import type { LabelProbabilities, LabelScore } from './labelScore';

const scikitLearn = 'scikit-learn';

const accuracy: LabelScore = {
  name: 'accuracy',
  better: 'higher',
  range: fraction,
  title: 'Accuracy',
  meaning: 'Correct predictions divided by all predictions.',
  source: scikitLearn,
  words: 'acc exact',
  interval: true,
  of: ({ report }) => report.accuracy,
};

const matthews: LabelScore = {
  name: 'matthews',
  better: 'higher',
  range: [-1, 1],
  title: 'Matthews correlation (MCC)',
  meaning:
    'Correlation of true and predicted labels, from −1 to 1. 0 is chance. Robust where one label is much more frequent than the others.',
  source: `Gorodkin 2004; ${scikitLearn}`,
  words: 'mcc matthews_corrcoef matthews_correlation',
  interval: true,
  of: ({ report }) => report.matthews,
};

/** Rates of one label, of which scores are averages. */
export const labelRates = {
  precision: {
    name: 'precision',
    title: 'Precision',
    meaning: 'TP / (TP + FP): of the examples predicted as this label, the fraction that truly have it.',
  },
  recall: {
    name: 'recall',
    title: 'Recall',
    meaning: 'TP / (TP + FN): of the examples that truly have this label, the fraction predicted as it.',
  },
  F1: {
    name: 'F1',
    title: 'F1',
    meaning: '2 TP / (2 TP + FP + FN): harmonic mean of precision and recall, high only if both are.',
  },
} as const satisfies Readonly<Record<string, Pick<Score, 'name' | 'title' | 'meaning'>>>;

/** How rates of labels are averaged. */
export const averages = {
  macro: {
    title: 'Macro',
    meaning: 'Unweighted mean over labels: rare labels count as much as frequent ones.',
  },
  weighted: { title: 'Weighted', meaning: 'Mean over labels, weighted by their support.' },
  micro: {
    title: 'Micro',
    meaning: 'Counts of all labels pooled. With one label per example, all three equal accuracy.',
  },
} as const satisfies Readonly<Record<string, Pick<Score, 'title' | 'meaning'>>>;

const averaged: Readonly<Record<keyof typeof averages, (rate: string) => string>> = {
  macro: rate => `Unweighted mean of the labels' ${rate}: rare labels count as much as frequent ones.`,
  weighted: rate => `Mean of the labels' ${rate}, weighted by their support.`,
  micro: rate => `The ${rate} of all labels' counts, pooled. With one label per example it equals accuracy.`,
};

/** `macro-F1` and its like. */
export function describeAverage(average: keyof typeof averages, rate: keyof typeof labelRates): Omit<Score, 'words'> {
  return {
    name: `${average}-${rate}`,
    better: 'higher',
    range: fraction,
    title: `${labelRates[rate].title} (${average} average)`,
    meaning: averaged[average](labelRates[rate].name),
    source: scikitLearn,
  };
}

function averageOf(
  average: keyof typeof averages,
  rate: keyof typeof labelRates,
  more: Pick<LabelScore, 'words' | 'interval' | 'only'>,
): LabelScore {
  const key = rate.toLowerCase() as keyof Rates;
  return { ...describeAverage(average, rate), ...more, of: ({ report }) => report[average][key] };
}

const WHICH_LABELS = 'Binary: for the second label. Multiclass: macro average, one-vs-rest.';

const rocAuc: LabelScore = {
  name: 'ROC-AUC',
  better: 'higher',
  range: fraction,
  title: 'ROC-AUC',
  meaning: `Probability that a random positive example scores higher than a random negative one (ties count half). 0.5 is chance. ${WHICH_LABELS}`,
  source: scikitLearn,
  words: 'auc roc auroc roc_auc_score',
  of: ({ chances }) => chances && overLabels(chances, 'rocAuc'),
};

const averagePrecision: LabelScore = {
  name: 'average-precision',
  better: 'higher',
  range: fraction,
  title: 'Average precision',
  meaning: `Area under the precision-recall curve, without interpolation: Σ (Rₙ − Rₙ₋₁) Pₙ. Chance is the fraction of positive examples. ${WHICH_LABELS}`,
  source: scikitLearn,
  words: 'ap map pr_auc auprc',
  of: ({ chances }) => chances && overLabels(chances, 'averagePrecision'),
};

/** Of two labels that of the second one, of more the mean; undefined as soon as one is. */
function overLabels({ areas, known }: LabelProbabilities, key: keyof Areas): number | undefined {
  if (!areas || known === 0) return undefined;
  if (known === 2) return areas[1]![key];
  return areas.reduce<number | undefined>((sum, { [key]: area }) => {
    return sum === undefined || area === undefined ? undefined : sum + area * (1 / known);
  }, 0);
}

const pooledMeaning = 'over all (example, label) pairs, pooled.';

const loss: LabelScore = {
  name: 'loss',
  better: 'lower',
  range: positive,
  title: 'Log loss',
  meaning: 'Mean of −ln p(true label), in nats. Lower is better. Confident errors count most.',
  source: scikitLearn,
  words: 'val_loss eval_loss validation_loss cross_entropy log_loss negative_log_likelihood nll',
  of: ({ chances }) => chances?.loss,
};

const calibrationError: LabelScore = {
  name: 'calibration-error',
  better: 'lower',
  range: fraction,
  title: 'Expected calibration error (ECE)',
  meaning:
    'Σ (n_bin / n) |accuracy − mean confidence| over ten bins of confidence. 0 where 90% confidence is correct in 90% of the cases.',
  source: 'Guo et al. 2017',
  words: 'ece expected_calibration_error',
  only: 'reports',
  of: ({ calibration }) => calibration?.error,
};

export const labelScores: readonly LabelScore[] = [
  accuracy,
  averageOf('macro', 'F1', { words: 'f1 f1_score f1_macro macro', interval: true }),
  averageOf('weighted', 'F1', { words: 'f1_weighted', interval: true }),
  averageOf('macro', 'precision', { words: 'precision precision_macro' }),
  averageOf('macro', 'recall', { words: 'recall recall_macro uar balanced_accuracy' }),
  matthews,
  rocAuc,
  averagePrecision,
  {
    ...rocAuc,
    name: 'micro-ROC-AUC',
    title: 'ROC-AUC, micro average',
    meaning: `ROC-AUC ${pooledMeaning}`,
    words: undefined,
    only: 'reports',
    of: ({ chances }) => chances?.pooled?.rocAuc,
  },
  {
    ...averagePrecision,
    name: 'micro-average-precision',
    title: 'Average precision, micro average',
    meaning: `Average precision ${pooledMeaning}`,
    words: undefined,
    only: 'reports',
    of: ({ chances }) => chances?.pooled?.averagePrecision,
  },
  averageOf('micro', 'F1', { only: 'reports' }),
  averageOf('micro', 'precision', { only: 'reports' }),
  averageOf('micro', 'recall', { only: 'reports' }),
  averageOf('weighted', 'precision', { only: 'reports' }),
  averageOf('weighted', 'recall', { only: 'reports' }),
  loss,
  brier,
  calibrationError,
];
