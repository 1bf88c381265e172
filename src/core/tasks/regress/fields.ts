/** What `regress` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { textsOfPair } from '../pairKeys';
import type { TaskFields } from '../task';

export const fields: TaskFields = { texts: textsOfPair, learnLabels: () => [] };
