/** All that a training works with, whether it is a new one, a fold, one that is made again, or one that goes on. */
import { dirname } from 'node:path';
import { throwIfCancelled } from '../base/errors';
import { formatProblem } from '../base/problem';
import type { Dataset } from '../data/dataset';
import type { EngineName } from '../engine/contract';
import { engineFor, engineNews } from '../inference/engineFor';
import type { RunParts } from '../inference/runParts';
import type { TensorRow } from '../pretrained/matchWeights';
import type { Config } from '../schemas';
import { augmentTraining } from './augmentTraining';
import { checkFiles } from './checkFiles';
import type { TrainOptions } from './events';
import { tune } from './fineTuning';
import { checkFewShot } from './fitHead';
import { neverTrained } from './frozen';
import { withVocabulary } from './givenVocabulary';
import { describeFacts, type Known, type LearnAs, type LearnedTask, learnTask, readRunData } from './prepare';
import { readStartingLanguage } from './readLanguage';
import { readPretrained } from './readPretrained';
import { readSides } from './readSides';
import { startFromCheckpoint } from './start/checkpoint';
import { chooseStart } from './start/chooseStart';
import { startWithLanguage } from './start/language';
import type { Start } from './start/start';
import { findTeacher } from './teacher';
import { tellCut } from './tellCut';
import { tellUnreadWords } from './tellUnreadWords';
import type { TrainingParts } from './trainingParts';

/** What is to be trained. */
export interface TrainingPlan extends LearnAs {
  readonly config: Config;
  /** Absolute; paths in the config are relative to its folder. */
  readonly configPath: string;
  /** As an earlier run had it, in place of what config and surroundings say. */
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly known?: Known;
  /** In place of how the config says that training starts. @param written what it says */
  readonly start?: (written: Start) => Promise<Start>;
  /** The run that goes on. */
  readonly resumed?: RunParts;
  /** What is odd about the data was told already. */
  readonly quiet?: boolean;
}

export interface Prepared extends Omit<TrainingParts, 'writer'>, LearnedTask {
  readonly threads: number;
  /** All that were read. */
  readonly files: Dataset['files'];
  /** Which parameters a pretrained model brought. */
  readonly table?: readonly TensorRow[];
}

export async function prepareTraining(plan: TrainingPlan, options: TrainOptions): Promise<Prepared> {
  const { config, configPath, resumed, quiet = resumed !== undefined } = plan;
  const pretrained = resumed ? undefined : await readPretrained(config, configPath, options, plan.known?.hub);
  const language = resumed ? undefined : await readStartingLanguage(config, configPath, options);
  const sides = resumed ? undefined : await readSides(config, configPath, options, plan.known?.sidesHub);
  const made = sides?.model ?? (pretrained && 'parameters' in pretrained ? pretrained.model : pretrained);
  const data = await readRunData(config, { configPath, fold: options.fold }, options, plan.known);
  const read = resumed ? data : await withVocabulary(data, config.tokenizer, configPath, options);
  // Told once, not for every fold.
  if (!quiet && (options.fold?.index ?? 1) === 1) tellProblems(read, options);
  const dataset = await augmentTraining(config, read, configPath, options, resumed?.record.files);
  const chosen = chooseStart(config, configPath, options, pretrained, sides);
  const written = (await plan.start?.(chosen)) ?? chosen;
  const withStates = startWithLanguage(
    written,
    async () => language ?? readStartingLanguage(config, configPath, options),
    options,
  );
  const start = resumed ? startFromCheckpoint(resumed, withStates, options) : withStates;
  const learned: LearnedTask =
    resumed ??
    (await learnTask(
      config,
      dataset,
      configPath,
      { ...options, ...learnAs(plan) },
      start.vocabularies,
      made,
      language?.models,
    ));
  if (!quiet) await describeFacts(config, dataset.facts, options);
  if (made && !quiet) {
    const read = 'sides' in made ? made.sides.encoder : made;
    const limit = read && 'architecture' in read ? read.architecture.length : undefined;
    await tellCut(config, dataset, learned, limit, options);
  }
  const isCut = learned.language && !(config.task.type === 'tag' && config.task.stride !== undefined);
  if (isCut && !quiet) tellUnreadWords(dataset, learned.tokenizer, options);
  const { reason, nativeFailure, engine, threads } = await engineFor(
    plan.engine ?? config.engine,
    process.env,
    plan.threads,
  );
  options.onEvent(engineNews({ reason, nativeFailure }));
  const { task } = learned;
  const { parameters, frozen, files, checkpoint, table } = await start.begin(task, learned);
  throwIfCancelled(options.signal);
  // One that goes on has what its teacher said.
  const teacher = resumed ? undefined : await findTeacher(config, configPath, task, options);
  if (config.train['few-shot']) checkFewShot(task, config.model.type);
  const trainable = Object.keys(parameters).filter(name => !task.frozen?.has(name));
  const tuned = tune(config.model, trainable, configPath, config.task.type);
  const all = [...dataset.files, ...files, ...(teacher?.files ?? [])];
  checkFiles(
    [...all, ...(learned.module?.files ?? [])],
    options.files ?? [],
    dirname(configPath),
    path => `${path} is not the file that the job was made for; restore it, or make the job again`,
  );
  return {
    ...learned,
    config,
    dataset,
    engine,
    threads,
    parameters,
    frozen: new Map([...tuned.frozen, ...frozen, ...neverTrained(task.frozen)]),
    rateOf: tuned.rateOf,
    files: all,
    ...(teacher && { teacher }),
    checkpoint,
    table,
  };
}

function learnAs({ unlearnedLengths, unframed }: LearnAs): LearnAs {
  return { unlearnedLengths, unframed };
}

function tellProblems({ problems }: Dataset, { onEvent }: TrainOptions): void {
  for (const problem of problems) {
    // The level says already that it is a warning.
    const message = formatProblem({ ...problem, severity: 'error' });
    onEvent({ kind: 'log', level: problem.severity === 'information' ? 'info' : problem.severity, message });
  }
}
