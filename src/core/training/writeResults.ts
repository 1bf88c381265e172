/** What a run has when its weights are there: scores and predictions of its splits, and `model.onnx`. */
import { join } from 'node:path';
import { CancelledError, throwIfCancelled } from '../base/errors';
import type { SplitName } from '../data/dataset';
import type { ExportedModel } from '../engine/contract';
import { describeFixed } from '../inference/exportNotes';
import { Run } from '../inference/run';
import type { RunParts } from '../inference/runParts';
import { writeAtomically } from '../runs/atomicFile';
import { keepBest, keptProbabilities } from '../runs/bestProbabilities';
import { formatPrediction, writePredictions } from '../runs/predictions';
import type { Scores } from '../runs/run';
import type { Split } from '../tasks/task';
import type { Weights } from '../tasks/weights';
import type { TrainOptions, TrainResult } from './events';
import { notesOf } from './notesOf';

export type Splits = { readonly [S in SplitName]?: Split };

export interface Results {
  readonly metrics: { readonly validation?: Scores; readonly test?: Scores };
  readonly fixed?: TrainResult['fixed'];
}

/**
 * Scores splits, and writes `predictions.jsonl` and `model.onnx`; tells what of it is fixed.
 * @param others splits whose predictions are written beside those of validation and test
 * @throws CancelledError: files are then as they were, or whole
 */
export async function writeResults(
  parts: RunParts,
  { engine, parameters }: Weights,
  splits: Splits,
  options: TrainOptions,
  beat: () => Promise<void> = async () => {},
  others: readonly SplitName[] = [],
): Promise<Results> {
  const { signal, onEvent, workspace, trusted } = options;
  const { folder, task } = parts;
  const metrics: { -readonly [S in keyof Results['metrics']]: Scores } = {};
  const scored: { readonly name: SplitName; readonly predicted: readonly unknown[] }[] = [];
  for (const name of [...others, 'validation', 'test'] as const) {
    const split = splits[name];
    if (!split) continue;
    const message = `scoring ${name}`;
    onEvent({ kind: 'progress', message });
    const predicted: unknown[] = [];
    const kept = keptProbabilities(task.labels.length, split.examples.length);
    const { scores, notes } = await task.score({ engine, parameters }, split, {
      signal,
      folder: trusted ? workspace : undefined,
      onPrediction: (index, decoded) => {
        predicted[index] = keepBest(decoded, task.labels, kept);
      },
      onProgress: fraction => onEvent({ kind: 'progress', message, fraction }),
    });
    if (name !== 'train') metrics[name] = scores;
    for (const note of notesOf({ scores, notes })) {
      onEvent({ kind: 'log', level: 'warning', message: `${name}: ${note}` });
    }
    scored.push({ name, predicted });
    await beat();
  }
  await savePredictions(folder, linesOf(splits, scored), options);
  throwIfCancelled(signal);
  if (task.counted || task.learner) return { metrics };
  onEvent({ kind: 'progress', message: 'writing model.onnx' });
  const run = new Run(parts, engine, 'best', parameters);
  let exported: ExportedModel;
  try {
    exported = run.exportOnnx();
  } finally {
    await run.dispose();
  }
  await writeAtomically(join(folder, 'model.onnx'), exported.bytes);
  const message = describeFixed(exported);
  if (message !== undefined) onEvent({ kind: 'log', level: 'warning', message });
  return { metrics, fixed: exported.fixed };
}

function* linesOf(
  splits: Splits,
  scored: readonly { readonly name: SplitName; readonly predicted: readonly unknown[] }[],
): Generator<string> {
  for (const { name, predicted } of scored) {
    for (const [index, example] of splits[name]!.examples.entries())
      yield formatPrediction({ split: name, index }, example, predicted[index]);
  }
}

/** Without them the run is as good as with them, and `evaluate` writes them anew: a failure is told and takes nothing with it. */
async function savePredictions(
  folder: string,
  lines: Iterable<string>,
  { signal, onEvent }: Pick<TrainOptions, 'signal' | 'onEvent'>,
): Promise<void> {
  try {
    await writePredictions(folder, lines, signal);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const message = `predictions.jsonl could not be written: ${why}; evaluate the run to write it`;
    onEvent({ kind: 'log', level: 'error', message });
  }
}
