/** Changed copies of training examples: same label, same place in the file, other words. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { Example } from '../dataset';
import type { ExampleStore } from '../store/exampleStore';
import { type AugmentedText, type AugmentOptions, augmentText } from './augmentText';

/** Examples between two looks at the signal. */
const portion = 500;

/** Where the words of a copy were changed. */
export interface AugmentedExample {
  readonly example: Example;
  readonly field: string;
  readonly change: AugmentedText;
}

/**
 * @param roles of the texts that may be changed: a copy has one of them changed, in turn
 * @param index of the example in its split
 */
export function augmentExample(
  example: Example,
  roles: readonly string[],
  index: number,
  options: AugmentOptions,
): readonly AugmentedExample[] {
  const made = roles.map((field, i) =>
    augmentText(example.fields[field] ?? '', index * roles.length + i, options).map(change => ({
      example: { ...example, fields: { ...example.fields, [field]: change.text } },
      field,
      change,
    })),
  );
  const turns = Math.max(0, ...made.map(copies => copies.length));
  const inTurn = Array.from({ length: turns }, (_, turn) => made.flatMap(copies => copies[turn] ?? [])).flat();
  return inTurn.slice(0, options.copies);
}

/**
 * Each example, followed by its copies.
 * @param store keeps the copies
 * @throws CancelledError
 */
export async function augmentExamples(
  examples: readonly Example[],
  roles: readonly string[],
  options: AugmentOptions,
  store: Pick<ExampleStore, 'add'>,
  signal?: AbortSignal,
): Promise<readonly Example[]> {
  const all: Example[] = [];
  for (const [index, example] of examples.entries()) {
    all.push(example);
    for (const copy of augmentExample(example, roles, index, options)) all.push(store.add(copy.example));
    if (index % portion === portion - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return all;
}
