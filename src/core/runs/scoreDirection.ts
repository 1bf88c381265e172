/** Which way a metric is better, by its name. */

export type Direction = 'higher' | 'lower';

const LOWER =
  /(?:^|[-/])(?:loss|negative-log-likelihood|perplexity|error|brier|ece|calibration-error|mse|rmse|mae|wer|cer|ter|bits?-per-\w+)(?:$|[-/])/i;
const HIGHER =
  /(?:^|[-/])(?:accuracy|precision|recall|f1|f-?beta|auc|roc-auc|pr-auc|average-precision|matthews|kappa|bleu|chrf\+*|rouge\w*|meteor|exact-match|mrr|reciprocal-rank|similarity|map|ndcg|hits?|pearson|spearman|r2|silhouette|nmi|ari|purity|coherence|las|uas)(?:$|[-/@])/i;

/** Nothing where neither is better, as of a count or a share of labels. */
export function directionOf(metric: string): Direction | undefined {
  if (LOWER.test(metric)) return 'lower';
  return HIGHER.test(metric) ? 'higher' : undefined;
}
