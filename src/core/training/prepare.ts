/** From a config to what training needs: examples, tokenizer, task, batches. */
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ProblemsError, throwIfCancelled } from '../base/errors';
import { resolvePath } from '../base/resolvePath';
import { createEncoder, taskCatalog } from '../catalog';
import { readConfig } from '../config/readConfig';
import type { Dataset, Example } from '../data/dataset';
import { loadDataset } from '../data/loadDataset';
import { type Config, configSchema } from '../schemas';
import type { Task, TaskDefinition, TaskExample } from '../tasks/task';
import type { Tokenizer } from '../text/tokenizer';
import { trainTokenizer } from '../text/trainTokenizer';
import type { TrainOptions } from './events';

/**
 * @throws ProblemsError with every problem of the config
 * @throws ActionableError when it lies outside of a workspace that is not trusted
 */
export function readTrainingConfig(configPath: string, options: TrainOptions): Config {
  const path = resolvePath(dirname(configPath), configPath, options);
  const { config, problems } = readConfig(path, configSchema, { overrides: options.overrides, access: options });
  if (!config) throw new ProblemsError(problems);
  return config;
}

/** @throws ProblemsError with every problem of the data */
export function readTrainingData(config: Config, configPath: string, options: TrainOptions): Promise<Dataset> {
  const { workspace, trusted, signal, onEvent } = options;
  const onProgress = (event: { message: string; fraction?: number }) => onEvent({ kind: 'progress', ...event });
  return loadDataset(config, configPath, { workspace, trusted, signal, onProgress });
}

/** Learns the tokenizer from the training texts. */
export async function learnTokenizer(
  config: Config,
  definition: TaskDefinition,
  training: readonly Example[],
  options: TrainOptions,
): Promise<Tokenizer> {
  options.onEvent({ kind: 'progress', message: 'learning the vocabulary' });
  const encoder = await createEncoder(config.model, 0);
  const texts = training.flatMap(example => definition.texts(example));
  return trainTokenizer(config.tokenizer, texts, encoder.needsCls);
}

/** The task of a config, with its network. */
export async function createTask(config: Config, tokenizer: Tokenizer, labels: readonly string[]): Promise<Task> {
  const [encoder, definition] = await Promise.all([
    createEncoder(config.model, labels.length),
    taskCatalog[config.task](),
  ]);
  return definition.create({ encoder, tokenizer, labels });
}

/** Examples between two looks at the signal. */
const PORTION = 2000;

/** Examples as ids. @throws CancelledError */
export async function encodeExamples(
  task: Task,
  examples: readonly Example[],
  signal: AbortSignal,
): Promise<readonly TaskExample[]> {
  const encoded: TaskExample[] = [];
  for (const example of examples) {
    encoded.push(task.encode(example));
    if (encoded.length % PORTION === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return encoded;
}
