/** What `generate` reads of an example; apart from the task, so that data can be checked without loading TensorFlow.js. */
import { cutAt } from '../reading';
import type { TaskFields } from '../task';
import { toStream } from './stream';

/** Texts are apart then, and each is cut; else all are one stream. */
function startsFromLabel(options: unknown): boolean {
  return (options as { readonly start?: string }).start === 'label';
}

export const fields: TaskFields = {
  texts: example => [example.fields.text ?? ''],
  read: ({ fields: { text = '' } }, { count, longest, options }) =>
    startsFromLabel(options)
      ? // The token that ends it is learned too.
        [cutAt(longest, count(text) + 1)]
      : [{ length: count(text), lost: 0 }],
  readsWhole: options => (startsFromLabel(options) ? undefined : 'stream'),
  countUnits: (examples, tokenizer, { longest, options }) =>
    startsFromLabel(options) ? examples.length : Math.ceil((toStream(examples, tokenizer).length - 1) / longest),
  learnLabels(training, options) {
    if (!startsFromLabel(options)) return [];
    return [...new Set(training.map(example => example.fields.label ?? ''))].sort();
  },
};
