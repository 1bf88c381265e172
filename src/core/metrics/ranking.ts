/** Metrics of scores rather than decisions: ROC and precision-recall curves and what lies under them; equal to scikit-learn's. */

/** Counts at one threshold: everything scored at least `threshold` is called positive. */
interface Cut {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** One cut a distinct score, highest first. */
function cutAtScores(positive: ArrayLike<boolean | number>, scores: ArrayLike<number>): readonly Cut[] {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const cuts: Cut[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  order.forEach((index, rank) => {
    if (positive[index]) truePositives++;
    else falsePositives++;
    const threshold = scores[index]!;
    if (rank + 1 === order.length || scores[order[rank + 1]!] !== threshold)
      cuts.push({ threshold, truePositives, falsePositives });
  });
  return cuts;
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
  const last = cuts[cuts.length - 1];
  if (!last || last.truePositives === 0 || last.falsePositives === 0) return undefined;
  const start = { threshold: Number.POSITIVE_INFINITY, truePositives: 0, falsePositives: 0 };
  return [start, ...cuts].map(cut => ({
    threshold: cut.threshold,
    falsePositiveRate: cut.falsePositives / last.falsePositives,
    truePositiveRate: cut.truePositives / last.truePositives,
  }));
}

/** Area under the ROC curve by trapezoids: the chance that a positive outranks a negative, ties half. */
export function rocAuc(positive: ArrayLike<boolean | number>, scores: ArrayLike<number>): number | undefined {
  const curve = rocCurve(positive, scores);
  return curve?.slice(1).reduce((area, point, i) => {
    const before = curve[i]!;
    const height = (point.truePositiveRate + before.truePositiveRate) / 2;
    return area + height * (point.falsePositiveRate - before.falsePositiveRate);
  }, 0);
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
  const positives = cuts[cuts.length - 1]?.truePositives ?? 0;
  if (positives === 0) return undefined;
  return cuts.map(cut => ({
    threshold: cut.threshold,
    precision: cut.truePositives / (cut.truePositives + cut.falsePositives),
    recall: cut.truePositives / positives,
  }));
}

/** Sum over thresholds of (growth of recall) x precision, without interpolation. */
export function averagePrecision(positive: ArrayLike<boolean | number>, scores: ArrayLike<number>): number | undefined {
  let recall = 0;
  return precisionRecallCurve(positive, scores)?.reduce((sum, point) => {
    const growth = point.recall - recall;
    recall = point.recall;
    return sum + growth * point.precision;
  }, 0);
}

/** Each class against the rest. */
export interface OneVersusRest {
  /** Undefined for a class that all or none of the examples have. */
  readonly classes: readonly (number | undefined)[];
  /** Undefined unless every class is defined. */
  readonly macro: number | undefined;
  /** By the number of examples of each class. */
  readonly weighted: number | undefined;
}

/**
 * A ranking metric for every class.
 * @param actual class indices; those from `count` on are labels without a score, negatives for every class
 * @param probabilities row-major [examples, classes]
 */
export function oneVersusRest(
  metric: (positive: ArrayLike<boolean | number>, scores: ArrayLike<number>) => number | undefined,
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  count: number,
): OneVersusRest {
  const all = Array.from(actual);
  const supports = new Array<number>(count).fill(0);
  for (const c of all) if (c < count) supports[c]! += 1;
  const classes = supports.map((_, c) =>
    metric(
      all.map(a => a === c),
      all.map((_, i) => probabilities[i * count + c]!),
    ),
  );
  const sum = (weights: readonly number[]) =>
    classes.reduce<number | undefined>(
      (total, value, c) => (total === undefined || value === undefined ? undefined : total + value * weights[c]!),
      0,
    );
  return {
    classes,
    macro: sum(classes.map(() => 1 / count)),
    weighted: sum(supports.map(n => n / all.length)),
  };
}
