/** What each score is called and means, for people who do not know it by heart. */

export interface Term {
  readonly name: string;
  readonly meaning: string;
}

export const SCORES: Readonly<Record<string, Term>> = {
  accuracy: { name: 'Accuracy', meaning: 'The part of all decisions that are right.' },
  matthews: {
    name: 'Matthews',
    meaning:
      'Correlation of what is and what was said, -1 to 1; 0 for guessing. It stays honest where one label is much more frequent than the others.',
  },
  'ROC-AUC': {
    name: 'ROC-AUC',
    meaning:
      'The chance that an example of a label is scored above one that is not of it, ties half; 0.5 for guessing. Of two labels that of the second, of more the mean over all.',
  },
  'average-precision': {
    name: 'Average precision',
    meaning:
      'Area under the precision-recall curve, without interpolation. A guess has the part of the label among the examples. Of two labels that of the second, of more the mean over all.',
  },
  'micro-ROC-AUC': { name: 'ROC-AUC, micro', meaning: 'ROC-AUC over all pairs of example and label, pooled.' },
  'micro-average-precision': {
    name: 'Average precision, micro',
    meaning: 'Average precision over all pairs of example and label, pooled.',
  },
  F1: {
    name: 'Span F1',
    meaning: 'F1 of whole spans: a span counts when its words and its type are right, as seqeval has it.',
  },
  'strict-F1': {
    name: 'Span F1, strict',
    meaning: 'The same where tags that break their scheme, such as I- without a B- before it, are no span at all.',
  },
  precision: { name: 'Span precision', meaning: 'Of the spans that were said to be there, the part that are.' },
  recall: { name: 'Span recall', meaning: 'Of the spans that are there, the part that was found.' },
  'entity-exact-match': {
    name: 'Exact match of entities',
    meaning: 'The share of true spans that were predicted whole, with their type: the same as recall.',
  },
  'exact-match': { name: 'Exact match', meaning: 'The part of sentences in which every tag is right.' },
  'subset-accuracy': {
    name: 'All labels right',
    meaning: 'The part of the examples whose labels are all there and none too many.',
  },
  'hamming-loss': { name: 'Hamming loss', meaning: 'The part of all pairs of example and label that are wrong.' },
  'samples-F1': { name: 'F1, by example', meaning: 'F1 of the labels of each example, the mean over the examples.' },
  pearson: {
    name: 'Pearson',
    meaning: 'Correlation of what is right and what was said: 1 where they lie on a line that rises, 0 for guessing.',
  },
  spearman: { name: 'Spearman', meaning: 'How alike the two put the examples in order: Pearson of their ranks.' },
  MSE: { name: 'Mean squared error', meaning: 'The mean of the squared differences; large ones weigh most.' },
  MAE: { name: 'Mean absolute error', meaning: 'How far off the answers are on average, in the unit of the data.' },
  loss: {
    name: 'Log loss',
    meaning: 'Mean of -log(probability of the right label), in nats; lower is better. Sure mistakes weigh most.',
  },
  'calibration-error': {
    name: 'Calibration error',
    meaning:
      'How far confidence is from accuracy, averaged over examples in ten bins (ECE); 0 where a model that says 90 % is right nine times of ten.',
  },
};

export const RATES: Readonly<Record<'precision' | 'recall' | 'F1', Term>> = {
  precision: { name: 'Precision', meaning: 'Of what was said to be of the label, the part that is.' },
  recall: { name: 'Recall', meaning: 'Of what is of the label, the part that was said to be.' },
  F1: { name: 'F1', meaning: 'Harmonic mean of precision and recall: high only where both are.' },
};

export const AVERAGES: Readonly<Record<'macro' | 'weighted' | 'micro', Term>> = {
  macro: { name: 'Macro', meaning: 'Mean over labels: rare labels count as much as frequent ones.' },
  weighted: { name: 'Weighted', meaning: 'Mean over labels by their number of examples.' },
  micro: {
    name: 'Micro',
    meaning: 'All decisions pooled. With one label an example all three equal accuracy.',
  },
};

export const INTERVAL: Term = {
  name: '95% interval',
  meaning:
    'Where the score of other examples from the same source would be 95 times of 100: 1,000 samples drawn from these with repetition (percentile bootstrap).',
};

export const LABEL_COLUMNS = {
  rocAuc: 'ROC-AUC of this label against the rest.',
  averagePrecision: 'Average precision of this label against the rest.',
  support: 'Examples of the label.',
} as const;
