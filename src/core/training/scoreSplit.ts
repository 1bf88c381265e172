/** Scores of given weights on a split, and what was predicted for each example. */
import type { HostTensors } from '../base/hostTensor';
import type { Example } from '../data/dataset';
import type { Engine } from '../engine/contract';
import { predictBatches } from '../inference/predictBatches';
import type { Evaluation, Task, TaskExample } from '../tasks/task';

export interface Split {
  readonly examples: readonly Example[];
  readonly encoded: readonly TaskExample[];
}

export interface ScoreOptions {
  readonly signal?: AbortSignal;
  /** Called with each example's index and its decoded prediction. */
  readonly onPrediction?: (index: number, decoded: unknown) => void;
  readonly onProgress?: (fraction: number) => void;
  /** With bootstrap intervals of the scores. */
  readonly intervals?: boolean;
}

/** @throws CancelledError between two batches */
export async function scoreSplit(
  engine: Engine,
  task: Task,
  longest: number,
  parameters: HostTensors,
  { examples, encoded }: Split,
  { signal, onPrediction, onProgress, intervals }: ScoreOptions = {},
): Promise<Evaluation> {
  const inference = engine.createInference({ program: task.predict, parameters });
  try {
    const evaluator = task.evaluator();
    let done = 0;
    for await (const { outputs, indices } of predictBatches(inference, task, encoded, longest, signal)) {
      evaluator.add(
        outputs,
        indices.map(index => examples[index]!),
      );
      for (const [row, index] of indices.entries()) onPrediction?.(index, task.decode(outputs, row));
      done += indices.length;
      onProgress?.(done / encoded.length);
    }
    return evaluator.finish({ intervals });
  } finally {
    await inference.dispose();
  }
}
