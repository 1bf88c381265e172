/** Scores a run's best checkpoint on a split of its data as the files are now. */
import { dirname } from 'node:path';
import { ActionableError } from '../base/errors';
import { resolvePath } from '../base/resolvePath';
import { createTask } from '../catalog';
import type { Example, SplitName } from '../data/dataset';
import { engineFor } from '../inference/engineFor';
import { openRun } from '../inference/openRun';
import type { RunParts } from '../inference/runParts';
import type { ClassificationReport } from '../metrics/classification';
import { keepBest, keptProbabilities } from '../runs/bestProbabilities';
import { formatPrediction, replacePredictions } from '../runs/predictions';
import type { RunRecord, Scores } from '../runs/run';
import { type Config, readsVectors } from '../schemas';
import type { Evaluation, Task } from '../tasks/task';
import type { TrainOptions } from './events';
import { notesOf } from './notesOf';
import { describeFacts, encodeExamples, readRunData, readTrainingConfig } from './prepare';

export interface RunEvaluation {
  readonly run: RunRecord;
  readonly split: SplitName;
  readonly scores: Scores;
  /** 95% bootstrap intervals of some of the scores. */
  readonly intervals?: Evaluation['intervals'];
  readonly signatures?: Evaluation['signatures'];
  /** What whoever reads the scores should know. */
  readonly notes?: readonly string[];
  /** Tasks with labels. */
  readonly report?: ClassificationReport;
}

/**
 * @param folder absolute
 * @param options `split`: test where there is one, else validation, if not given; `save`: what the run says of the
 *   split's examples takes the place of what it said before in `predictions.jsonl`; `data`: a config, absolute, whose data are
 *   taken in place of the run's
 * @throws ActionableError when the run or the split is not there; ProblemsError when the data cannot be read
 */
export async function evaluateRun(
  folder: string,
  options: TrainOptions & { readonly split?: SplitName; readonly save?: boolean; readonly data?: string },
): Promise<RunEvaluation> {
  resolvePath(dirname(folder), folder, options);
  const { signal, onEvent } = options;
  const { engine } = await engineFor('auto');
  const run = await openRun(folder, engine, 'best', options.trusted);
  try {
    const { record } = run.parts;
    const other = options.data === undefined ? undefined : await withDataOf(options.data, run.parts, options);
    const { config, task } = other ?? run.parts;
    const from = other ? { configPath: options.data! } : record;
    resolvePath(dirname(from.configPath), from.configPath, options);
    const { splits, facts } = await readRunData(config, from, options, record);
    await describeFacts(config, facts, options);
    const split = options.split ?? (splits.test ? 'test' : 'validation');
    const examples = splits[split];
    if (!examples || examples.length === 0) {
      const there = Object.keys(splits).join(', ');
      throw new ActionableError(
        'no-such-split',
        `the data of ${record.name} have no ${split} split; there is ${there}`,
      );
    }
    const encoded = await encodeExamples(task, examples, options);
    const predicted: unknown[] = [];
    const { labels } = task;
    const kept = keptProbabilities(labels.length, examples.length);
    const { scores, report, intervals, signatures, notes } = await task.score(
      { engine, parameters: run.parameters },
      { examples, encoded },
      {
        signal,
        folder: options.trusted ? options.workspace : undefined,
        intervals: true,
        onPrediction: (index, decoded) => {
          if (options.save) predicted[index] = keepBest(decoded, labels, kept);
        },
        onProgress: fraction => onEvent({ kind: 'progress', message: `scoring ${split}`, fraction }),
      },
    );
    if (options.save && predicted.length === examples.length) {
      await replacePredictions(folder, split, linesOf(split, examples, predicted), signal);
    }
    const told = notesOf({ scores, notes });
    return { run: record, split, scores, intervals, report, signatures, ...(told.length > 0 && { notes: told }) };
  } finally {
    await run.dispose();
  }
}

/**
 * A run over the data of another config. Where it gives vectors, that config may be of another task that works with these.
 * @throws ActionableError `not-for-task`
 */
async function withDataOf(
  path: string,
  { config, record, tokenizer, task, given }: RunParts,
  options: TrainOptions,
): Promise<{ readonly config: Config; readonly task: Task }> {
  const other = readTrainingConfig(path, options);
  const isSame = other.task.type === config.task.type;
  if (!isSame && !(readsVectors(other.task.type) && readsVectors(config.task.type))) {
    const message = `${record.name} is a run of task ${config.task.type}, and ${path} is of task ${other.task.type}. Name a config of the same task.`;
    throw new ActionableError('not-for-task', message);
  }
  const whole = { ...config, task: isSame ? config.task : other.task, data: other.data };
  const { labels, learned: facts } = record;
  return { config: whole, task: isSame ? task : await createTask(whole, { tokenizer, labels, facts, given }) };
}

function* linesOf(split: SplitName, examples: readonly Example[], predicted: readonly unknown[]): Generator<string> {
  for (const [index, example] of examples.entries())
    yield formatPrediction({ split, index }, example, predicted[index]);
}
