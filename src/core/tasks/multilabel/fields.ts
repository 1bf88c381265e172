/** What `multilabel` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { textsOfPair } from '../pairKeys';
import { readingOfPairs } from '../reading';
import type { TaskFields } from '../task';

export const fields: TaskFields = {
  texts: textsOfPair,
  ...readingOfPairs,
  learnLabels: training => [...new Set(training.flatMap(example => example.lists?.labels ?? []))].sort(),
};
