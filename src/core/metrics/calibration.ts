/** Whether a model's confidence can be believed: accuracy beside confidence, bin by bin (Guo et al. 2017, section 2). */

export interface CalibrationBin {
  /** Confidences in (low, high]; the first bin has its low end too. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Means over the bin; 0 where it is empty. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: |accuracy - confidence| averaged over examples, 0..1. */
  readonly error: number;
}

/**
 * @param confidences probability of the predicted class, 0..1
 * @param correct as long as `confidences`
 * @param count bins of equal width
 */
export function calibrate(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean | number>,
  count = 10,
): Calibration {
  const counts = new Float64Array(count);
  const confidence = new Float64Array(count);
  const hits = new Float64Array(count);
  for (let i = 0; i < confidences.length; i++) {
    const bin = Math.min(count - 1, Math.max(0, Math.ceil(confidences[i]! * count) - 1));
    counts[bin]! += 1;
    confidence[bin]! += confidences[i]!;
    if (correct[i]) hits[bin]! += 1;
  }
  let error = 0;
  const bins = Array.from(counts, (n, bin): CalibrationBin => {
    error += Math.abs(hits[bin]! - confidence[bin]!);
    return {
      low: bin / count,
      high: (bin + 1) / count,
      count: n,
      confidence: n > 0 ? confidence[bin]! / n : 0,
      accuracy: n > 0 ? hits[bin]! / n : 0,
    };
  });
  return { bins, error: confidences.length > 0 ? error / confidences.length : 0 };
}
