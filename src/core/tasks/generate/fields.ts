/** What `generate` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import type { TaskFields } from '../task';

export const fields: TaskFields = {
  texts: example => [example.fields.text ?? ''],
  learnLabels(training, options) {
    const { start } = options as { readonly start?: string };
    if (start !== 'label') return [];
    return [...new Set(training.map(example => example.fields.label ?? ''))].sort();
  },
};
