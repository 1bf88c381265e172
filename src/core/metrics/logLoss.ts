/** Mean negative log probability of the right class, in nats. */

/** Where probabilities are cut, as scikit-learn does: the spacing of float64 at 1. */
const epsilon = 2 ** -52;

/**
 * @param actual class indices
 * @param probabilities row-major [examples, classes], rows sum to 1
 */
export function logLoss(actual: ArrayLike<number>, probabilities: ArrayLike<number>, classes: number): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const p = probabilities[i * classes + actual[i]!]!;
    sum -= Math.log(Math.min(1 - epsilon, Math.max(epsilon, p)));
  }
  return actual.length === 0 ? 0 : sum / actual.length;
}

/** The same from logits, without a detour over probabilities that may round to 0. */
export function logLossOfLogits(logits: ArrayLike<number>, offset: number, classes: number, actual: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[offset + c]!);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(logits[offset + c]! - highest);
  return highest + Math.log(sum) - logits[offset + actual]!;
}
