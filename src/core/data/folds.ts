/** Parts of a dataset for cross-validation: each is once what the others are judged by. */
import { Random } from '../base/random';
import type { Dataset, Example } from './dataset';

/** Which part validates, from 1. */
export interface Fold {
  readonly index: number;
  readonly of: number;
}

/**
 * Everything but the test examples is parted; labels keep their shares in every part (each label's examples are dealt out
 * one after the other, the next label going on where the last one ended).
 * @param labelOf an example; the same for all where there are no labels
 * @returns the part `index` as validation, the others as train; order is kept
 */
export function takeFold(dataset: Dataset, labelOf: (example: Example) => string, fold: Fold, seed: number): Dataset {
  const { train, validation, test } = dataset.splits;
  const pool = [...train, ...(validation ?? [])];
  const groups = new Map<string, number[]>();
  pool.forEach((example, i) => {
    const label = labelOf(example);
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  });
  const chosen = new Set<number>();
  let dealt = 0;
  // By name, so that the deal does not depend on which label comes first in the file.
  for (const [label, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const i of new Random(seed, `folds/${label}`).permutation(group.length)) {
      if (dealt++ % fold.of === fold.index - 1) chosen.add(group[i]!);
    }
  }
  const splits = {
    train: pool.filter((_, i) => !chosen.has(i)),
    validation: pool.filter((_, i) => chosen.has(i)),
    ...(test && { test }),
  };
  return { ...dataset, splits };
}
