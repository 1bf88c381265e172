/** Brier score: how far predicted probabilities are from what is true (Brier 1950); equal to scikit-learn's. */
import type { LabelScore } from './scores/labelScore';

/**
 * Mean over examples of the squared distance between the probabilities and 1 for the true class, 0 for the others; half of it
 * for two classes, where it is the mean of (p - y)^2.
 * @param actual class indices; those from `classes` on have no probability and are left out
 * @param probabilities row-major [examples, classes]
 */
function brierScore(actual: ArrayLike<number>, probabilities: ArrayLike<number>, classes: number): number | undefined {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < actual.length; i++) {
    if (actual[i]! >= classes) continue;
    count++;
    for (let c = 0; c < classes; c++) sum += (probabilities[i * classes + c]! - (actual[i] === c ? 1 : 0)) ** 2;
  }
  return count === 0 ? undefined : sum / count / (classes === 2 ? 2 : 1);
}

export const brier: LabelScore = {
  name: 'brier',
  better: 'lower',
  range: [0, 2],
  title: 'Brier score',
  meaning:
    'Mean over examples of Σ (p(label) − [label is true])², with half of it for two labels. Lower is better: 0 if every prediction is certain and correct.',
  source: 'Brier 1950; scikit-learn',
  words: 'brier_score brier_score_loss',
  only: 'reports',
  of: ({ chances }) => chances && brierScore(chances.actual, chances.probabilities, chances.known),
};
