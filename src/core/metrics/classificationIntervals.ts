/** Bootstrap intervals of the scores of a classifier. */
import { type BootstrapOptions, bootstrap, type Interval } from './bootstrap';
import { type ClassificationReport, reportClassification } from './classification';
import { countConfusion } from './confusion';

const scores = {
  accuracy: report => report.accuracy,
  'macro-F1': report => report.macro.f1,
  'weighted-F1': report => report.weighted.f1,
  matthews: report => report.matthews,
} as const satisfies Readonly<Record<string, (report: ClassificationReport) => number>>;

export type IntervalName = keyof typeof scores;

/**
 * @param actual class indices
 * @param predicted class indices, as many
 */
export function classificationIntervals(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  options?: BootstrapOptions,
): Readonly<Record<IntervalName, Interval>> | undefined {
  const names = Array.from({ length: classes }, String);
  const intervals: Partial<Record<IntervalName, Interval>> = {};
  for (const name of Object.keys(scores) as IntervalName[]) {
    const interval = bootstrap(
      actual.length,
      indices => {
        const sampled = countConfusion(
          indices.map(i => actual[i]!),
          indices.map(i => predicted[i]!),
          classes,
        );
        return scores[name](reportClassification(sampled, names));
      },
      options,
    );
    if (!interval) return undefined;
    intervals[name] = interval;
  }
  return intervals as Record<IntervalName, Interval>;
}
