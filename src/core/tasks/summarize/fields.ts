/** What `summarize` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import type { TaskFields } from '../task';

/** One vocabulary serves both: a summary takes its words from the text. */
export const fields: TaskFields = {
  texts: example => [example.fields.text ?? '', example.fields.summary ?? ''],
  learnLabels: () => [],
};
