/** What is said of how well a run fits, from its curves and, where they look like overfitting, from what it does not read. */
import { taskFieldsCatalog } from '../catalog';
import { readMetrics } from '../runs/metricsLog';
import type { FitNote } from '../runs/run';
import { type ReadText, sumUnread } from '../tasks/reading';
import { classesOf } from './classWeights';
import { baselineOf, diagnoseFit } from './diagnoseFit';
import { measureTexts, TokenCounter } from './measureTexts';
import type { TrainingParts } from './trainingParts';

export async function describeFit(
  { config, dataset, writer, ...tokenizers }: TrainingParts,
  signal: AbortSignal,
): Promise<FitNote | undefined> {
  const validation = dataset.splits.validation ?? [];
  // Of validation examples by their own labels; the config's weights and sampling change what training sees.
  const baseline = baselineOf(classesOf(config, validation));
  const rows = await readMetrics(writer.folder);
  const note = diagnoseFit(rows, baseline);
  if (note?.kind !== 'overfits' || signal.aborted) return note;
  const texts: ReadText[] = [];
  const fields = await taskFieldsCatalog[config.task.type]();
  if (fields.scoredInPieces) return note;
  await measureTexts(validation, fields, new TokenCounter(config, tokenizers), signal, text => texts.push(text));
  return diagnoseFit(rows, baseline, {
    ...sumUnread(texts),
    longest: config.tokenizer.length ?? tokenizers.tokenizer.maximumLength,
  });
}
