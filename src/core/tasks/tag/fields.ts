/** What `tag` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import type { TaskFields } from '../task';
import { convertTags, type Scheme } from './scheme';

export const fields: TaskFields = {
  texts: example => example.lists?.tokens ?? [],
  learnLabels(training, options) {
    const { scheme } = options as { readonly scheme: Scheme };
    const labels = new Set<string>();
    for (const { lists } of training) for (const tag of convertTags(lists?.tags ?? [], scheme)) labels.add(tag);
    return [...labels].sort();
  },
};
