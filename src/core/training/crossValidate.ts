/** k-fold cross-validation: as many runs as folds, each judged by the part that it did not learn from. */
import { randomBytes } from 'node:crypto';
import { ActionableError, throwIfCancelled } from '../base/errors';
import type { RunRecord } from '../runs/run';
import { type FoldSummary, summarizeFolds } from '../runs/summarizeFolds';
import type { TrainOptions, TrainResult } from './events';
import { readTrainingConfig, readTrainingData } from './prepare';
import { train } from './trainRun';

export interface CrossValidateOptions extends TrainOptions {
  /** At least 2. */
  readonly folds: number;
  /** Before each fold, from 1. */
  readonly onFold?: (index: number) => void;
  /** How a fold is trained, all of them at once; here, one after the other, if not given. */
  readonly trainFold?: (configPath: string, options: TrainOptions) => Promise<TrainResult>;
}

export interface CrossValidation extends FoldSummary {
  readonly folders: readonly string[];
}

/**
 * What is not a test example is parted in `folds`, by label and seeded (Kohavi 1995, stratified). Scores are those of each
 * run's best step, on its own validation part; of test examples too where there are some.
 * @param configPath absolute
 * @throws CancelledError when stopped; the runs that there are stay, the last one can be resumed
 * @throws ActionableError when there are fewer examples than folds
 */
export async function crossValidate(configPath: string, options: CrossValidateOptions): Promise<CrossValidation> {
  const { folds, onEvent, signal, onFold, trainFold } = options;
  const config = readTrainingConfig(configPath, options);
  const { splits } = await readTrainingData(config, configPath, options);
  const count = splits.train.length + (splits.validation?.length ?? 0);
  if (folds < 2 || folds > count) {
    throw new ActionableError('too-few-examples', `${folds} folds of ${count} examples: take from 2 to ${count}`);
  }
  const group = randomBytes(4).toString('hex');
  const foldOf = (index: number): TrainOptions => ({ ...options, group, fold: { index, of: folds } });
  const indexes = Array.from({ length: folds }, (_, i) => i + 1);
  const results: TrainResult[] = [];
  if (trainFold) results.push(...(await trainAtOnce(indexes.map(index => trainFold(configPath, foldOf(index))))));
  else {
    for (const index of indexes) {
      throwIfCancelled(signal);
      onFold?.(index);
      onEvent({ kind: 'log', level: 'info', message: `fold ${index} of ${folds}` });
      const result = await train(configPath, foldOf(index));
      throwIfCancelled(signal);
      results.push(result);
    }
  }
  throwIfCancelled(signal);
  const records: readonly RunRecord[] = results.map(({ record }) => record);
  return { ...summarizeFolds(records), folders: results.map(({ folder }) => folder) };
}

/** Waits for all of them, also where one has failed. */
async function trainAtOnce(trainings: readonly Promise<TrainResult>[]): Promise<readonly TrainResult[]> {
  await Promise.allSettled(trainings);
  return await Promise.all(trainings);
}
