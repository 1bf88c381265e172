/** Scores of trials that differ in their seed alone: mean and standard deviation. */
import { meanAndDeviation } from '../base/meanAndDeviation';
import type { Direction } from '../metrics/score';
import { type Dimension, type Setting, settingOf } from './dimension';
import { compareValues, type Trial } from './trial';

export const seedKey = 'train.seed';

export interface SeedSummary {
  /** What they have in common, by key. */
  readonly settings: Readonly<Record<string, Setting>>;
  readonly trials: readonly number[];
  readonly mean: number;
  /** Of the sample: with n - 1; 0 of a single one. */
  readonly deviation: number;
}

/** Best mean first; none where no seed is varied. */
export function summarizeSeeds(
  dimensions: readonly Dimension[],
  trials: readonly Trial[],
  better: Direction,
): readonly SeedSummary[] {
  if (!dimensions.some(({ key }) => key === seedKey)) return [];
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    if (trial.state !== 'completed' || trial.value === undefined) continue;
    const key = JSON.stringify(trial.point.filter((_, i) => dimensions[i]!.key !== seedKey));
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()]
    .map(own => {
      const values = own.map(({ value }) => value!);
      const settings = dimensions.flatMap((dimension, i) =>
        dimension.key === seedKey ? [] : [[dimension.key, settingOf(dimension, own[0]!.point[i]!)] as const],
      );
      return {
        settings: Object.fromEntries(settings),
        trials: own.map(({ number }) => number),
        ...meanAndDeviation(values),
      };
    })
    .sort((a, b) => compareValues(a.mean, b.mean, better));
}
