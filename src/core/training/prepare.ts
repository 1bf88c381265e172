/** From a config to what training needs: examples, tokenizer, task, batches. */
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ProblemsError, throwIfCancelled } from '../base/errors';
import type { ProgressEvent } from '../base/progress';
import { resolvePath } from '../base/resolvePath';
import { createModel, createTask, taskCatalog, taskFieldsCatalog } from '../catalog';
import type { Dataset, Example, Facts } from '../data/dataset';
import { takeFold } from '../data/folds';
import { loadDataset } from '../data/loadDataset';
import { spillOf } from '../data/store/spill';
import type { OwnModule } from '../models/own/readModule';
import type { RunRecord } from '../runs/run';
import { type Config, columnsOf } from '../schemas';
import type { Task, TaskExample, TaskFields } from '../tasks/task';
import { LengthTable, type WrittenLengths } from '../tasks/writtenLengths';
import type { Tokenizer } from '../text/tokenizer';
import { trainTokenizer } from '../text/trainTokenizer';
import { weighClasses } from './classWeights';
import { EncodedStore } from './encodedStore';
import type { TrainOptions } from './events';
import { readOwnModel } from './readOwnModel';
import { readConfigWithWidth } from './takeWidth';

/**
 * @throws ProblemsError with every problem of the config
 * @throws ActionableError when it lies outside of a workspace that is not trusted
 */
export function readTrainingConfig(configPath: string, options: TrainOptions): Config {
  const path = resolvePath(dirname(configPath), configPath, options);
  const { config, problems } = readConfigWithWidth(path, options);
  if (!config) throw new ProblemsError(problems);
  return config;
}

/** What a run has learned of its data; read again, they are read in the same way. */
export type Known = Pick<RunRecord, 'labels' | 'learned'>;

/**
 * @param known of the run whose data these are; what is to be learned is learned from the training split if not given
 * @throws ProblemsError with every problem of the data
 */
export async function readTrainingData(
  config: Config,
  configPath: string,
  options: TrainOptions,
  known?: Known,
): Promise<Dataset> {
  const { workspace, trusted, signal, onEvent, memory } = options;
  const onProgress = (event: { message: string; fraction?: number }) => onEvent({ kind: 'progress', ...event });
  const read = { workspace, trusted, signal, onProgress, memory, labels: known?.labels };
  const dataset = await loadDataset(config, columnsOf(config), configPath, read);
  const { settle, findProblems } = await taskFieldsCatalog[config.task.type]();
  const settled = settle?.(dataset, config.task, known && (known.learned ?? {})) ?? dataset;
  if (settled.problems.some(({ severity }) => severity === 'error')) throw new ProblemsError(settled.problems);
  return findProblems
    ? { ...settled, problems: [...settled.problems, ...findProblems(settled.splits.train)] }
    : settled;
}

/**
 * The data as a run has them: those of its config, or for a fold of a cross-validation parted anew.
 * @param known of a run that there is
 */
export async function readRunData(
  config: Config,
  { configPath, fold }: Pick<RunRecord, 'configPath' | 'fold'>,
  options: TrainOptions,
  known?: Known,
): Promise<Dataset> {
  const dataset = await readTrainingData(config, configPath, options, known);
  if (!fold) return dataset;
  const { classes } = columnsOf(config);
  const labelOf = ({ fields }: Example) => (classes === undefined ? '' : (fields[classes] ?? ''));
  return takeFold(dataset, labelOf, fold, config.train.seed);
}

export interface LearnedTask {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly targetTokenizer?: Tokenizer;
  readonly classWeights?: readonly number[];
  /** Of the training texts, where the task writes. */
  readonly lengths?: WrittenLengths;
  /** Of a model of the user's own. */
  readonly module?: OwnModule;
}

/** What training learns from the examples before the first step: vocabularies, labels, and the task made with them. */
export async function learnTask(
  config: Config,
  { splits, vocabulary, facts }: Pick<Dataset, 'splits' | 'vocabulary' | 'facts'>,
  configPath: string,
  options: TrainOptions & { readonly unlearnedLengths?: boolean; readonly unframed?: boolean },
): Promise<LearnedTask> {
  const training = splits.train;
  options.onEvent({ kind: 'progress', message: 'learning the vocabulary' });
  const definition = await taskCatalog[config.task.type]();
  const labels = definition.learnLabels(training, config.task);
  const module = await readOwnModel(config, configPath, options);
  const needsCls = definition.needsCls(await createModel(config.model, labels.length, module));
  const onProgress = (event: ProgressEvent) => options.onEvent({ kind: 'progress', ...event });
  const learn = (texts: Iterable<string>) =>
    trainTokenizer(config.tokenizer, texts, needsCls, { signal: options.signal, onProgress, vocabulary });
  const learned = await learn(textsOf(training, example => definition.texts(example)));
  const roles = new Set(Object.keys(columnsOf(config).columns));
  const framing = options.unframed ? undefined : definition.framing?.({ options: config.task, roles });
  const tokenizer = (framing && learned.frame?.(framing)) ?? learned;
  const { targets } = definition;
  const targetTokenizer = targets && (await learn(textsOf(training, example => targets(example))));
  const classWeights = weighClasses(config, labels, training, configPath);
  const vocabularies = { source: tokenizer, target: targetTokenizer ?? tokenizer };
  const lengths = options.unlearnedLengths
    ? undefined
    : await learnLengths(config, definition, training, vocabularies, options.signal);
  const task = await createTask(config, { tokenizer, targetTokenizer, labels, facts, classWeights, lengths, module });
  return { task, tokenizer, targetTokenizer, classWeights, lengths, module };
}

/** How long the texts are that training teaches to write; undefined of a task that writes none from others. */
async function learnLengths(
  config: Config,
  { written }: TaskFields,
  training: readonly Example[],
  { source, target }: { readonly source: Tokenizer; readonly target: Tokenizer },
  signal: AbortSignal,
): Promise<WrittenLengths | undefined> {
  if (!written) return undefined;
  const table = new LengthTable();
  let count = 0;
  for (const example of training) {
    const pair = written(example, config.task);
    if (!pair) return undefined;
    table.add(source.encode(pair.source).ids.length, target.encode(pair.target).ids.length);
    if (++count % PORTION !== 0) continue;
    await setImmediate();
    throwIfCancelled(signal);
  }
  return table.finish();
}

/** Says how the examples are read, where that was learned. */
export async function describeFacts(
  config: Config,
  facts: Facts | undefined,
  { onEvent }: Pick<TrainOptions, 'onEvent'>,
): Promise<void> {
  const { describe } = await taskFieldsCatalog[config.task.type]();
  for (const message of (facts && describe?.(facts)) ?? []) onEvent({ kind: 'log', level: 'info', message });
}

/** One text after the other: all at once may not fit into memory. */
export function* textsOf(
  examples: readonly Example[],
  texts: (example: Example) => readonly string[],
): Generator<string> {
  for (const example of examples) yield* texts(example);
}

/** Examples between two looks at the signal. */
const PORTION = 2000;

/** Examples as ids, those beyond what `memory` allows on the disk. @throws CancelledError */
export async function encodeExamples(
  task: Task,
  examples: readonly Example[],
  { signal, workspace, memory }: Pick<TrainOptions, 'signal' | 'workspace' | 'memory'>,
): Promise<readonly TaskExample[]> {
  if (task.encodeSplit) return task.encodeSplit(examples);
  const store = new EncodedStore(spillOf(workspace, memory));
  const encoded: TaskExample[] = [];
  for (const example of examples) {
    encoded.push(store.add(task.encode(example)));
    if (encoded.length % PORTION === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return encoded;
}
