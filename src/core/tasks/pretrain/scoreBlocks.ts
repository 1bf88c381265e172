/** Sums over the blocks of a split of what a program gives for each of its rows. */
import type { Program } from '../../engine/contract';
import { predictBatches } from '../predictBatches';
import type { ScoreOptions, Split, Task } from '../task';
import type { Weights } from '../weights';

export interface BlockScoring {
  /** Outputs are [batch] each. */
  readonly program: Program;
  /** Of its inputs. */
  readonly names: readonly string[];
  readonly collate: Task['collate'];
  /** Tokens of the longest block. */
  readonly longest: number;
}

/** @throws CancelledError */
export async function scoreBlocks(
  { program, names, collate, longest }: BlockScoring,
  { engine, parameters }: Weights,
  { encoded }: Pick<Split, 'encoded'>,
  { signal, onProgress }: ScoreOptions = {},
): Promise<Readonly<Record<string, number>>> {
  const sums: Record<string, number> = {};
  const inference = engine.createInference({ program, parameters });
  let done = 0;
  try {
    const reader = { inputs: names };
    for await (const { outputs, indices } of predictBatches(inference, { collate }, reader, encoded, longest, signal)) {
      for (const [name, { data }] of Object.entries(outputs))
        for (const x of data.subarray(0, indices.length)) sums[name] = (sums[name] ?? 0) + x;
      done += indices.length;
      onProgress?.(done / encoded.length);
    }
  } finally {
    await inference.dispose();
  }
  return sums;
}
