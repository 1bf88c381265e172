/** What `regress` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { countOf } from '../../base/countOf';
import type { Problem } from '../../base/problem';
import { atExample } from '../../data/checkSplits';
import type { Example } from '../../data/dataset';
import { textsOfPair } from '../pairKeys';
import { readingOfPairs } from '../reading';
import type { TaskFields } from '../task';
import { countDistinct } from './range';

/** Scores that become equal where the network computes: they cannot be told apart, however long it learns. */
function findProblems(training: readonly Example[]): readonly Problem[] {
  const [first] = training;
  if (!first) return [];
  const { given, kept } = countDistinct(Float64Array.from(training, ({ fields }) => Number(fields.score)));
  if (kept === given) return [];
  const message = `${countOf(given, 'different score')} of train become ${kept} in the 32-bit numbers that a network computes with`;
  return [atExample(first, 'equal-scores', message)];
}

export const fields: TaskFields = { texts: textsOfPair, ...readingOfPairs, learnLabels: () => [], findProblems };
