/** Many examples through one compiled program: sorted by length, batched, padded to few signatures. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Inference } from '../engine/contract';
import { bucketLength } from './bucketLength';
import type { Task, TextReader } from './task';
import type { TaskExample } from './taskExample';

export interface PredictedBatch {
  /** Of the program; rows beyond `indices` are filler. */
  readonly outputs: HostTensors;
  /** Which example each row is. */
  readonly indices: readonly number[];
}

/** Tokens a run of the engine takes, padding included: keeps a run near 100 ms for small models. */
const TOKENS_PER_BATCH = 4096;
const LARGEST_BATCH = 128;

/** Rows of a batch of texts of `time` tokens; a power of two, so that few signatures exist. */
function rowsFor(time: number, count: number): number {
  const fitting = 2 ** Math.floor(Math.log2(Math.max(1, TOKENS_PER_BATCH / time)));
  const enough = 2 ** Math.ceil(Math.log2(count));
  return Math.min(LARGEST_BATCH, fitting, enough);
}

/**
 * @param longest what the tokenizer cuts at
 * @throws CancelledError between two batches when `signal` is aborted
 */
export async function* predictBatches(
  inference: Inference,
  task: Pick<Task, 'collate'>,
  { inputs }: Pick<TextReader, 'inputs'>,
  examples: readonly TaskExample[],
  longest: number,
  signal?: AbortSignal,
): AsyncGenerator<PredictedBatch> {
  const order = examples.map((_, i) => i).sort((a, b) => examples[a]!.length - examples[b]!.length || a - b);
  const byTime = new Map<number, number[]>();
  for (const index of order) {
    const time = bucketLength(examples[index]!.length, longest);
    const bucket = byTime.get(time);
    if (bucket) bucket.push(index);
    else byTime.set(time, [index]);
  }
  for (const [time, bucket] of byTime) {
    const batch = rowsFor(time, bucket.length);
    for (let start = 0; start < bucket.length; start += batch) {
      throwIfCancelled(signal);
      const indices = bucket.slice(start, start + batch);
      const collated = task.collate(
        indices.map(index => examples[index]!),
        { batch, time },
      );
      const outputs = await inference.run(Object.fromEntries(inputs.map(name => [name, collated[name]!])));
      yield { outputs, indices };
      await setImmediate();
    }
  }
}
