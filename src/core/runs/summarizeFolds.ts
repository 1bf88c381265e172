/** Scores over the runs of a cross-validation: mean and standard deviation. */
import { meanAndDeviation } from '../base/meanAndDeviation';
import type { RunRecord } from './run';

export interface FoldScore {
  readonly mean: number;
  /** Of the sample: with n - 1; 0 of a single fold. */
  readonly deviation: number;
  /** One a fold, in their order; null where it could not be counted, which mean and deviation leave out. */
  readonly values: readonly (number | null)[];
}

export interface FoldSummary {
  readonly name: string;
  readonly group: string;
  /** Folds that are completed. */
  readonly completed: number;
  readonly of: number;
  readonly validation: Readonly<Record<string, FoldScore>>;
  /** Where the data have test examples. */
  readonly test?: Readonly<Record<string, FoldScore>>;
}

/** @param runs of one group, at least one; those that are not completed are left out of the scores */
export function summarizeFolds(runs: readonly RunRecord[]): FoldSummary {
  const [first] = runs;
  const completed = runs
    .filter(({ status }) => status === 'completed')
    .toSorted((a, b) => (a.fold?.index ?? 0) - (b.fold?.index ?? 0));
  const summarize = (split: 'validation' | 'test') => {
    const scores = completed.map(({ metrics }) => metrics[split] ?? {});
    const names = [...new Set(scores.flatMap(own => Object.keys(own)))];
    return Object.fromEntries(
      names.map(name => {
        const values = scores.map(own => own[name] ?? null);
        return [name, { ...meanAndDeviation(values.filter(value => value !== null)), values }];
      }),
    );
  };
  const test = summarize('test');
  return {
    name: first?.name ?? '',
    group: first?.group ?? '',
    completed: completed.length,
    of: first?.fold?.of ?? runs.length,
    validation: summarize('validation'),
    ...(Object.keys(test).length > 0 && { test }),
  };
}
