/** The data of a training as lines of JSON: examples as token ids by split, and the batches of every epoch as lists of them. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../../base/errors';
import type { FileContent } from '../../../runs/atomicFile';
import type { BegunTraining } from './begun';
import type { HandedTask, LineFacts } from './handedTasks';

/** Lines that are written at once. */
const PORTION = 500;

async function* inPortions(lines: Iterable<object>, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const portion: string[] = [];
  const take = () =>
    portion
      .splice(0)
      .map(line => `${line}\n`)
      .join('');
  for (const line of lines) {
    portion.push(JSON.stringify(line));
    if (portion.length < PORTION) continue;
    yield take();
    await setImmediate();
    throwIfCancelled(signal);
  }
  if (portion.length > 0) yield take();
}

function* linesOf(begun: BegunTraining, split: 'train' | 'validation' | 'test', task: HandedTask, facts: LineFacts) {
  const places = begun.placesOf(split);
  for (const [i, unit] of begun.splits[split]!.entries())
    yield { id: `${split}/${places[i]}`, ...task.line(unit, facts) };
}

function* stepsOf({ epochs, plan }: BegunTraining) {
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const examples of plan(epoch)) yield { epoch, examples: Array.from(examples) };
}

/** By their paths in the folder. Written as they are made: all of them need not fit into memory. */
export function dataFiles(
  begun: BegunTraining,
  task: HandedTask,
  facts: LineFacts,
  signal: AbortSignal | undefined,
): Readonly<Record<string, FileContent>> {
  const files: Record<string, FileContent> = {};
  for (const split of ['train', 'validation', 'test'] as const)
    if (begun.splits[split]) files[`data/${split}.jsonl`] = inPortions(linesOf(begun, split, task, facts), signal);
  return { ...files, 'data/batches.jsonl': inPortions(stepsOf(begun), signal) };
}
