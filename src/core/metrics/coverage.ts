/** Accuracy of a model that may abstain: of the predictions it is surest of, how many are correct (Geifman & El-Yaniv 2017). */

export interface Coverage {
  /** Fraction of the examples that are answered, ascending to 1. */
  readonly coverage: Float64Array;
  /** Of those. */
  readonly accuracy: Float64Array;
  /** The lowest confidence that is answered. */
  readonly confidence: Float64Array;
  /** Area under 1 − accuracy over coverage (AURC), mean over all examples; 0 is best. */
  readonly area: number;
}

/**
 * Examples of one confidence are answered together.
 * @param correct as long as `confidences`
 * @param most points that are kept, evenly along the coverage; the area is of all
 */
export function coverageCurve(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  most = 200,
): Coverage {
  const count = confidences.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => confidences[b]! - confidences[a]!);
  const points: [coverage: number, accuracy: number, confidence: number][] = [];
  let hits = 0;
  let area = 0;
  for (let i = 0; i < count; ) {
    const confidence = confidences[order[i]!]!;
    let end = i;
    while (end < count && confidences[order[end]!] === confidence) {
      if (correct[order[end]!]) hits++;
      end++;
    }
    area += (end - i) * (1 - hits / end);
    const isLast = end === count;
    if (isLast || end / count >= (points.length + 1) / most) points.push([end / count, hits / end, confidence]);
    i = end;
  }
  return {
    coverage: Float64Array.from(points, ([coverage]) => coverage),
    accuracy: Float64Array.from(points, ([, accuracy]) => accuracy),
    confidence: Float64Array.from(points, ([, , confidence]) => confidence),
    area: count === 0 ? 0 : area / count,
  };
}
