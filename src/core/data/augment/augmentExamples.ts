/** Changed copies of training examples: same label, same place in the file, other words. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { Example } from '../dataset';
import { type AugmentOptions, augmentText } from './augmentText';

/** Examples between two looks at the signal. */
const portion = 500;

/**
 * Each example, followed by its copies.
 * @param field the role of the text that is changed
 * @throws CancelledError
 */
export async function augmentExamples(
  examples: readonly Example[],
  field: string,
  options: AugmentOptions,
  signal?: AbortSignal,
): Promise<readonly Example[]> {
  const all: Example[] = [];
  for (const [index, example] of examples.entries()) {
    all.push(example);
    for (const { text } of augmentText(example.fields[field] ?? '', index, options)) {
      all.push({ ...example, fields: { ...example.fields, [field]: text } });
    }
    if (index % portion === portion - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return all;
}
