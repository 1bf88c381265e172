/** The scores of one predicted number per example. */
import type { RegressionReport } from '../regression';
import { type ComputedScore, positive } from '../score';

export interface NumberCounts {
  readonly report: RegressionReport;
  /** Where the variance of the training scores is known. */
  readonly loss?: number;
}

export const numberScores: readonly ComputedScore<NumberCounts>[] = [
  {
    name: 'pearson',
    better: 'higher',
    range: [-1, 1],
    title: 'Pearson correlation',
    meaning: 'Linear correlation of true and predicted values: 1 on a rising line, 0 is chance.',
    source: 'SciPy',
    words: 'r correlation pearsonr',
    of: ({ report }) => report.pearson,
  },
  {
    name: 'spearman',
    better: 'higher',
    range: [-1, 1],
    title: 'Spearman correlation',
    meaning: 'Pearson correlation of the ranks: whether both put the examples in the same order.',
    source: 'SciPy',
    words: 'rho spearmanr',
    of: ({ report }) => report.spearman,
  },
  {
    name: 'MSE',
    better: 'lower',
    range: positive,
    title: 'Mean squared error (MSE)',
    meaning: 'Mean of (predicted − true)². Large errors count most.',
    source: 'scikit-learn',
    words: 'rmse mean_squared_error',
    of: ({ report }) => report.meanSquaredError,
  },
  {
    name: 'MAE',
    better: 'lower',
    range: positive,
    title: 'Mean absolute error (MAE)',
    meaning: 'Mean of |predicted − true|, in the unit of the data.',
    source: 'scikit-learn',
    words: 'mean_absolute_error',
    of: ({ report }) => report.meanAbsoluteError,
  },
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Loss',
    meaning: 'MSE divided by the variance of the training scores: it does not depend on their unit.',
    source: 'scikit-learn',
    words: 'val_loss eval_loss validation_loss',
    of: ({ loss }) => loss,
  },
];
