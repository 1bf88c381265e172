/** What `summarize` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import type { Example } from '../../data/dataset';
import type { WrittenPair } from '../reading';
import { readWritten } from '../reading';
import type { TaskFields } from '../task';

/** The text that is read and the one that is written. */
export function writtenOf({ fields: { text = '', summary = '' } }: Example): WrittenPair {
  return { source: text, target: summary };
}

/** One vocabulary serves both: a summary takes its words from the text. */
export const fields: TaskFields = {
  texts: example => [example.fields.text ?? '', example.fields.summary ?? ''],
  written: writtenOf,
  read: (example, reading) => readWritten(writtenOf(example), reading),
  learnLabels: () => [],
};
