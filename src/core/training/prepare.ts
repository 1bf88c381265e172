/** From a config to what training needs: examples, tokenizer, task, batches. */
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ProblemsError, throwIfCancelled } from '../base/errors';
import type { ProgressEvent } from '../base/progress';
import { resolvePath } from '../base/resolvePath';
import { createModel, createTask, taskCatalog, taskFieldsCatalog } from '../catalog';
import { findUntrainable } from '../config/findUntrainable';
import type { Dataset, Example, Facts } from '../data/dataset';
import { takeFold } from '../data/folds';
import { loadDataset } from '../data/loadDataset';
import { spillOf } from '../data/store/spill';
import type { OwnModule } from '../models/own/readModule';
import type { StartingModel } from '../pretrained/source';
import type { RunRecord } from '../runs/run';
import { type Config, columnsOf, tokensOf, untrained } from '../schemas';
import type { LanguageModel } from '../tasks/languageStates';
import { targetTexts } from '../tasks/targetTexts';
import type { Task, TaskFields } from '../tasks/task';
import type { TaskExample } from '../tasks/taskExample';
import { LengthTable, type WrittenLengths } from '../tasks/writtenLengths';
import type { Tokenizer } from '../text/tokenizer';
import { weighClasses } from './classWeights';
import { EncodedStore } from './encodedStore';
import type { TrainOptions } from './events';
import { readOwnModel } from './readOwnModel';
import type { SideName } from './readSides';
import type { Vocabularies } from './start/start';
import { readConfigWithWidth } from './takeWidth';
import { tokenizerOf } from './tokenizerOf';

/**
 * @throws ProblemsError with every problem of the config
 * @throws ActionableError when it lies outside of a workspace that is not trusted
 */
export function readTrainingConfig(configPath: string, options: TrainOptions): Config {
  const path = resolvePath(dirname(configPath), configPath, options);
  const parsed = readConfigWithWidth(path, options);
  const { config } = parsed;
  const problems = config ? findUntrainable(parsed, path, untrained) : parsed.problems;
  if (!config || problems.length > 0) throw new ProblemsError(problems);
  return config;
}

/** What a run has learned of its data; read again, they are read in the same way. */
export type Known = Pick<RunRecord, 'labels' | 'learned' | 'hub' | 'sidesHub'>;

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
    ? { ...settled, problems: [...settled.problems, ...findProblems(settled.splits.train, config.task)] }
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
  /** That training starts from. */
  readonly pretrained?: StartingModel;
  /** Character language models whose states are read. */
  readonly language?: readonly LanguageModel[];
}

/** What a run did not have when it was made, and that is not learned when it is made again. */
export interface LearnAs {
  /** It is from before lengths of written texts were learned. */
  readonly unlearnedLengths?: boolean;
  /** It is from before tokenizer.json said how texts are put together. */
  readonly unframed?: boolean;
}

/**
 * What training learns from the examples before the first step: vocabularies, labels, and the task made with them.
 * @param given vocabularies that come with the weights
 * @param pretrained that the config names
 * @param language that the config names
 */
export async function learnTask(
  config: Config,
  { splits, vocabulary, facts }: Pick<Dataset, 'splits' | 'vocabulary' | 'facts'>,
  configPath: string,
  options: TrainOptions & LearnAs,
  given?: Partial<Vocabularies>,
  pretrained?: StartingModel,
  language?: readonly LanguageModel[],
): Promise<LearnedTask> {
  const training = splits.train;
  options.onEvent({ kind: 'progress', message: 'learning the vocabulary' });
  const definition = await taskCatalog[config.task.type]();
  const labels = definition.learnLabels(training, config.task);
  const module = await readOwnModel(config, configPath, options);
  const read = module ?? pretrained;
  const { encoder } = await createModel(config.model, labels.length, read);
  const asked = tokensOf(config, encoder?.tokens);
  const onProgress = (event: ProgressEvent) => options.onEvent({ kind: 'progress', ...event });
  const learn = (side: SideName, texts: Iterable<string>) =>
    tokenizerOf(config, configPath, options, { side, texts, asked, signal: options.signal, onProgress, vocabulary });
  const learned = given?.tokenizer ?? (await learn('encoder', textsOf(training, definition.texts, config.task)));
  const roles = new Set(Object.keys(columnsOf(config).columns));
  const framing = options.unframed ? undefined : definition.framing?.({ options: config.task, roles });
  const tokenizer = (framing && learned.frame?.(framing)) ?? learned;
  const targets = targetTexts(definition, config);
  // One model that brings a tokenizer brings both, or one for both texts.
  const targetTokenizer =
    given && config.model.type === 'pretrained'
      ? given.targetTokenizer
      : targets && (given?.targetTokenizer ?? (await learn('decoder', textsOf(training, targets, config.task))));
  const classWeights = weighClasses(config, labels, training, configPath);
  const vocabularies = { source: tokenizer, target: targetTokenizer ?? tokenizer };
  const lengths = options.unlearnedLengths
    ? undefined
    : await learnLengths(config, definition, training, vocabularies, options.signal);
  const task = await createTask(config, {
    tokenizer,
    targetTokenizer,
    labels,
    facts,
    classWeights,
    lengths,
    given: read,
    language,
  });
  return { task, tokenizer, targetTokenizer, classWeights, lengths, module, pretrained, language };
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

/**
 * One text after the other: all at once may not fit into memory.
 * @param options the `task` section of the config
 */
export function* textsOf(
  examples: readonly Example[],
  texts: TaskFields['texts'],
  options: unknown,
): Generator<string> {
  for (const example of examples) yield* texts(example, options);
}

function* encodeEach(task: Task, examples: readonly Example[]): Generator<TaskExample> {
  for (const example of examples) yield task.encode(example);
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
  for (const unit of task.encodeUnits?.(examples) ?? encodeEach(task, examples)) {
    encoded.push(store.add(unit));
    if (encoded.length % PORTION === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return encoded;
}
