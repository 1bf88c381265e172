/** The character language models that a config names for their states, `model.embedding.from`; what is wrong is said at the key. */
import { dirname, join, resolve } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { locateModel } from '../base/locateModel';
import { withPrefix } from '../base/prefix';
import { isInside } from '../base/resolvePath';
import { joinWords } from '../config/describe';
import { ConfigPlace } from '../data/configPlace';
import { languageRunsOf } from '../inference/languageFile';
import { readRunParts } from '../inference/runParts';
import { type Config, modelsThat } from '../schemas';
import { type LanguageModel, nameOf } from '../tasks/languageStates';
import type { TrainOptions } from './events';
import { isRunFolder } from './pretrainedRun';
import { readBest } from './start/run';

type Access = Pick<TrainOptions, 'workspace' | 'trusted'>;

export interface StartingLanguage {
  readonly models: readonly LanguageModel[];
  /** By the names that they have in the task, and others beside. */
  readonly parameters: HostTensors;
  /** Absolute. */
  readonly files: readonly string[];
}

/**
 * @returns undefined where the config names none
 * @throws ProblemsError at `model.embedding.from`
 */
export async function readStartingLanguage(
  { model }: Pick<Config, 'model'>,
  configPath: string,
  options: Access,
): Promise<StartingLanguage | undefined> {
  const runs = languageRunsOf(model);
  if (runs.length === 0) return undefined;
  const place = new ConfigPlace(configPath);
  const refuse = (code: string, message: string) =>
    new ProblemsError([place.problem(['model', 'embedding', 'from'], code, message)]);
  const read: OneLanguage[] = [];
  for (const from of runs) {
    try {
      read.push(await readOne(from, configPath, options));
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      throw refuse(error.code, error.message);
    }
  }
  const [first, second] = read;
  if (first && second && first.model.direction === second.model.direction) {
    const { direction } = first.model;
    const other = direction === 'forward' ? 'backward' : 'forward';
    const message = `${runs.join(' and ')} both read ${direction}. Name one of them, or train one with task: { type: generate, direction: ${other} }.`;
    throw refuse('no-language-model', message);
  }
  return {
    models: read.map(({ model: own }) => own),
    parameters: Object.assign({}, ...read.map(({ parameters }) => parameters)),
    files: read.flatMap(({ files }) => files),
  };
}

interface OneLanguage {
  readonly model: LanguageModel;
  readonly parameters: HostTensors;
  readonly files: readonly string[];
}

/** @throws ActionableError where it is no run, or not one whose states can be read */
async function readOne(from: string, configPath: string, options: Access): Promise<OneLanguage> {
  const located = locateModel(from, dirname(configPath), options);
  const refuse = (why: string) => new ActionableError('no-language-model', `${from} ${why}`);
  if (located.kind !== 'path' || !isRunFolder(located.path))
    throw refuse('is no run. Name the folder of a run of task: generate over characters.');
  const folder = located.path;
  const { config, tokenizer } = await readRunParts(folder, options.trusted);
  const { task, model } = config;
  if (task.type !== 'generate')
    throw refuse(`is a run of task ${task.type}, not a language model. Name a run of task: generate.`);
  if (config.tokenizer.type !== 'character')
    throw refuse(`reads tokens of type ${config.tokenizer.type}. Train one with tokenizer: character.`);
  const recurrent = modelsThat('carry');
  if (!recurrent.includes(model.type))
    throw refuse(`is a model ${model.type}, and states are read from ${joinWords(recurrent)}.`);
  if (task.start === 'label') throw refuse('starts from a label (start: label). Train one without start.');
  const { name, checkpoint } = await readBest(folder);
  const { direction } = task;
  const files = ['config.yaml', 'tokenizer.json', `checkpoints/${name}/model.safetensors`];
  return {
    model: { direction, model, tokenizer },
    parameters: withPrefix(nameOf(direction), checkpoint.parameters),
    files: files.map(file => join(folder, file)),
  };
}

/** Whether a file is of a language model that the config names, which need not be there any more. @param path absolute */
export function isLanguageFile(model: Config['model'], configPath: string, path: string): boolean {
  return languageRunsOf(model).some(from => isInside(resolve(dirname(configPath), from), path));
}
