/** Outputs of given weights on a split, and their scores, for tasks that give a row of outputs an example. */
import { sizesOf } from './exportedInputs';
import { type PredictedBatch, predictBatches } from './predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TextReader } from './task';
import type { Weights } from './weights';
import { joinWindows, windowOf } from './windows';

/**
 * Outputs of `predict`, batch by batch; `indices` name the examples of the split.
 * @param longest what the tokenizer cuts at
 * @throws CancelledError between two batches
 */
export async function* readRows(
  task: Pick<Task, 'collate'>,
  reader: TextReader,
  longest: number,
  { engine, parameters }: Weights,
  encoded: Split['encoded'],
  signal?: AbortSignal,
): AsyncGenerator<PredictedBatch> {
  const inference = engine.createInference({
    program: reader.predict,
    parameters,
    sizes: sizesOf(reader.inputs, longest),
  });
  try {
    const batches = predictBatches(inference, task, reader, encoded, longest, signal);
    yield* reader.windows ? joinWindows(batches, encoded, reader.windows.finish) : batches;
  } finally {
    await inference.dispose();
  }
}

/** As `readRows`. @throws CancelledError */
export async function scoreRows(
  task: Pick<Task, 'collate'>,
  reader: TextReader,
  longest: number,
  weights: Weights,
  { examples, encoded }: Split,
  { signal, onPrediction, onProgress, intervals }: ScoreOptions = {},
): Promise<Evaluation> {
  const evaluator = reader.evaluator();
  let done = 0;
  const firsts = reader.windows ? encoded.filter(unit => windowOf(unit).index === 0) : encoded;
  for await (const { outputs, indices } of readRows(task, reader, longest, weights, encoded, signal)) {
    evaluator.add(
      outputs,
      indices.map(index => examples[index]!),
    );
    for (const [row, index] of indices.entries()) {
      onPrediction?.(index, reader.decode(outputs, row, firsts[index]!));
    }
    done += indices.length;
    onProgress?.(done / firsts.length);
  }
  const evaluation = evaluator.finish();
  return intervals && evaluator.intervals
    ? { ...evaluation, intervals: await evaluator.intervals(signal) }
    : evaluation;
}
