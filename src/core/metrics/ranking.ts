/** Metrics of scores rather than decisions: ROC and precision-recall curves and what lies under them; equal to scikit-learn's. */

/** Counts at every threshold that tells: everything scored at least `thresholds[i]` is called positive. */
export interface Cuts {
  /** The distinct scores, highest first. */
  readonly thresholds: Float64Array;
  readonly truePositives: Int32Array;
  readonly falsePositives: Int32Array;
  /** Examples that are positive, and that are not. */
  readonly positives: number;
  readonly negatives: number;
}

/** @param positive as long as `scores` */
export function cutAtScores(positive: ArrayLike<boolean | number>, scores: ArrayLike<number>): Cuts {
  // Typed arrays sort by number, ten times as fast as with a comparison: hence the two apart, merged below.
  const ofPositives = new Float64Array(scores.length);
  const ofNegatives = new Float64Array(scores.length);
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < scores.length; i++) {
    if (positive[i]) ofPositives[positives++] = scores[i]!;
    else ofNegatives[negatives++] = scores[i]!;
  }
  const right = ofPositives.subarray(0, positives).sort();
  const wrong = ofNegatives.subarray(0, negatives).sort();
  const thresholds = new Float64Array(scores.length);
  const truePositives = new Int32Array(scores.length);
  const falsePositives = new Int32Array(scores.length);
  let cuts = 0;
  for (let p = positives - 1, n = negatives - 1; p >= 0 || n >= 0; cuts++) {
    const threshold = Math.max(
      p >= 0 ? right[p]! : Number.NEGATIVE_INFINITY,
      n >= 0 ? wrong[n]! : Number.NEGATIVE_INFINITY,
    );
    while (p >= 0 && right[p] === threshold) p--;
    while (n >= 0 && wrong[n] === threshold) n--;
    thresholds[cuts] = threshold;
    truePositives[cuts] = positives - 1 - p;
    falsePositives[cuts] = negatives - 1 - n;
  }
  return {
    thresholds: thresholds.slice(0, cuts),
    truePositives: truePositives.slice(0, cuts),
    falsePositives: falsePositives.slice(0, cuts),
    positives,
    negatives,
  };
}

export interface RocPoint {
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** From (0, 0) at an infinite threshold to (1, 1). Undefined unless there are positives and negatives. */
export function rocCurve(
  positive: ArrayLike<boolean | number>,
  scores: ArrayLike<number>,
): readonly RocPoint[] | undefined {
  const cuts = cutAtScores(positive, scores);
  if (cuts.positives === 0 || cuts.negatives === 0) return undefined;
  const start = { threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 };
  const points = Array.from(cuts.thresholds, (threshold, i) => ({
    threshold,
    falsePositiveRate: cuts.falsePositives[i]! / cuts.negatives,
    truePositiveRate: cuts.truePositives[i]! / cuts.positives,
  }));
  return [start, ...points];
}

/** Area under the ROC curve by trapezoids: the chance that a positive outranks a negative, ties half. */
export function rocAuc(positive: ArrayLike<boolean | number>, scores: ArrayLike<number>): number | undefined {
  return rocAucOf(cutAtScores(positive, scores));
}

/** The same from counts that are there already. */
export function rocAucOf({ truePositives, falsePositives, positives, negatives }: Cuts): number | undefined {
  if (positives === 0 || negatives === 0) return undefined;
  let area = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const before = i > 0 ? truePositives[i - 1]! : 0;
    const width = falsePositives[i]! - (i > 0 ? falsePositives[i - 1]! : 0);
    area += (width * (truePositives[i]! + before)) / 2;
  }
  return area / positives / negatives;
}

export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** One point a distinct score, highest threshold first. Undefined without positives. */
export function precisionRecallCurve(
  positive: ArrayLike<boolean | number>,
  scores: ArrayLike<number>,
): readonly PrecisionRecallPoint[] | undefined {
  const cuts = cutAtScores(positive, scores);
  if (cuts.positives === 0) return undefined;
  return Array.from(cuts.thresholds, (threshold, i) => ({
    threshold,
    precision: cuts.truePositives[i]! / (cuts.truePositives[i]! + cuts.falsePositives[i]!),
    recall: cuts.truePositives[i]! / cuts.positives,
  }));
}

/** Sum over thresholds of (growth of recall) x precision, without interpolation. */
export function averagePrecision(positive: ArrayLike<boolean | number>, scores: ArrayLike<number>): number | undefined {
  return averagePrecisionOf(cutAtScores(positive, scores));
}

/** The same from counts that are there already. */
export function averagePrecisionOf({ truePositives, falsePositives, positives }: Cuts): number | undefined {
  if (positives === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const growth = truePositives[i]! - (i > 0 ? truePositives[i - 1]! : 0);
    sum += (growth / positives) * (truePositives[i]! / (truePositives[i]! + falsePositives[i]!));
  }
  return sum;
}

/**
 * All classes pooled, each against the rest: `examples x classes` decisions (scikit-learn's "micro" average).
 * @param actual class indices; those from `count` on are positive for no class
 * @param probabilities row-major [examples, classes]
 */
export function cutPooled(actual: ArrayLike<number>, probabilities: ArrayLike<number>, count: number): Cuts {
  const positive = new Uint8Array(actual.length * count);
  for (let i = 0; i < actual.length; i++) if (actual[i]! < count) positive[i * count + actual[i]!] = 1;
  return cutAtScores(positive, probabilities);
}

/** What lies under both curves of a label; undefined where it is not defined. */
export interface Areas {
  readonly rocAuc?: number;
  readonly averagePrecision?: number;
}

export function areasOf(cuts: Cuts): Areas {
  return { rocAuc: rocAucOf(cuts), averagePrecision: averagePrecisionOf(cuts) };
}

/**
 * Each class against the rest, one after the other.
 * @param actual class indices; those from `count` on are labels without a score, negatives for every class
 * @param probabilities row-major [examples, classes]
 */
export function* cutEach(
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  count: number,
): Generator<Cuts, void> {
  const positive = new Uint8Array(actual.length);
  const scores = new Float64Array(actual.length);
  for (let label = 0; label < count; label++) {
    for (let i = 0; i < actual.length; i++) {
      positive[i] = actual[i] === label ? 1 : 0;
      scores[i] = probabilities[i * count + label]!;
    }
    yield cutAtScores(positive, scores);
  }
}
