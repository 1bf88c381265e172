/** Scores of given weights on a split, for tasks that give a row of outputs an example. */
import { predictBatches } from './predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TextReader, Weights } from './task';

/**
 * @param longest what the tokenizer cuts at
 * @throws CancelledError between two batches
 */
export async function scoreRows(
  task: Pick<Task, 'collate'>,
  reader: TextReader,
  longest: number,
  { engine, parameters }: Weights,
  { examples, encoded }: Split,
  { signal, onPrediction, onProgress, intervals }: ScoreOptions = {},
): Promise<Evaluation> {
  const inference = engine.createInference({ program: reader.predict, parameters });
  try {
    const evaluator = reader.evaluator();
    let done = 0;
    for await (const { outputs, indices } of predictBatches(inference, task, reader, encoded, longest, signal)) {
      evaluator.add(
        outputs,
        indices.map(index => examples[index]!),
      );
      for (const [row, index] of indices.entries()) {
        onPrediction?.(index, reader.decode(outputs, row, encoded[index]!));
      }
      done += indices.length;
      onProgress?.(done / encoded.length);
    }
    const evaluation = evaluator.finish();
    return intervals && evaluator.intervals
      ? { ...evaluation, intervals: await evaluator.intervals(signal) }
      : evaluation;
  } finally {
    await inference.dispose();
  }
}
