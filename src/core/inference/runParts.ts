/** What a run folder holds beside its tensors: record, config and tokenizer, trusting none of them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { createTask, taskFieldsCatalog } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import type { Given } from '../models/model';
import { joinSides, type OurModel, type PretrainedModel, parseSource, sourceFile } from '../pretrained/source';
import { readRun } from '../runs/listRuns';
import { readBounded } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { type Config, columnsOf, runConfigSchema } from '../schemas';
import { calibrated } from '../tasks/calibrated';
import type { LanguageModel } from '../tasks/languageStates';
import { targetTexts } from '../tasks/targetTexts';
import type { Task } from '../tasks/task';
import { readTokenizer } from '../text/readTokenizer';
import type { Tokenizer } from '../text/tokenizer';
import { languageFile, languageRunsOf, readLanguage } from './languageFile';
import { openSavedModel } from './ownModel';

/** Bytes. */
const LARGEST_CONFIG = 4 * 1024 ** 2;
const LARGEST_TOKENIZER = 512 * 1024 ** 2;

const targetFile = 'target-tokenizer.json';

/** What a run folder holds beside its tensors. */
export interface RunParts {
  readonly folder: string;
  readonly record: RunRecord;
  readonly config: Config;
  readonly tokenizer: Tokenizer;
  /** Where the task writes with a vocabulary by itself. */
  readonly targetTokenizer?: Tokenizer;
  readonly task: Task;
  /** What its network is made from beside its config. */
  readonly given?: Given;
  /** Character language models whose states it reads. */
  readonly language?: readonly LanguageModel[];
}

async function readText(folder: string, name: string, largest: number): Promise<string> {
  return (await readBounded(join(folder, name), largest)).toString('utf8');
}

/**
 * @param trusted whether the code of a user's own model may run
 * @throws ActionableError or ProblemsError when a file of the run is missing or damaged
 */
export async function readRunParts(folder: string, trusted: boolean): Promise<RunParts> {
  const record = await readRun(folder);
  const path = join(folder, 'config.yaml');
  const { config, problems } = parseConfig(
    await readText(folder, 'config.yaml', LARGEST_CONFIG),
    path,
    runConfigSchema,
  );
  if (!config) throw new ProblemsError(problems);
  const readVocabulary = async (name: string) =>
    readTokenizer(await readText(folder, name, LARGEST_TOKENIZER), join(folder, name));
  const tokenizer = await readVocabulary('tokenizer.json');
  const fields = await taskFieldsCatalog[config.task.type]();
  const given = await readGiven(folder, record, config, trusted);
  // A pretrained model may write with the tokenizer that it reads with.
  const hasTarget =
    given && 'architecture' in given ? existsSync(join(folder, targetFile)) : targetTexts(fields, config) !== undefined;
  const targetTokenizer = hasTarget ? await readVocabulary(targetFile) : undefined;
  const language =
    languageRunsOf(config.model).length > 0
      ? readLanguage(await readText(folder, languageFile, LARGEST_TOKENIZER), join(folder, languageFile))
      : undefined;
  const learned = await createTask(config, {
    given,
    language,
    tokenizer,
    targetTokenizer,
    labels: record.labels,
    facts: record.learned,
    classWeights: record.classWeights,
    lengths: record.writtenLengths,
  });
  const task = calibrated(learned, record.calibration?.temperature);
  return { folder, record, config, tokenizer, targetTokenizer, task, given, ...(language && { language }) };
}

/** What the network is made from beside its config, as the run keeps it. */
async function readGiven(
  folder: string,
  record: RunRecord,
  config: Config,
  trusted: boolean,
): Promise<Given | undefined> {
  const { model } = config;
  if (model.type === 'own') return openSavedModel(folder, record, trusted);
  if (model.type !== 'pretrained' && model.type !== 'encoder-decoder') return undefined;
  const path = join(folder, sourceFile);
  const given = parseSource(await readText(folder, sourceFile, LARGEST_CONFIG), path);
  if ('sides' in given) {
    const { encoder, decoder } = given.sides;
    const data = { text: 'text' };
    const check = (side: PretrainedModel | OurModel) => checkOurs(side, { task: { type: 'generate' }, data }, path);
    return joinSides({ ...(encoder && { encoder: check(encoder) }), ...(decoder && { decoder: check(decoder) }) });
  }
  return checkOurs(given, { task: config.task, data: columnsOf(config).columns }, path);
}

/** A network of ours is checked as that of a config is, with every default. @param around sections that it goes with */
function checkOurs(
  given: PretrainedModel | OurModel,
  { task, data }: { readonly task: object; readonly data: object },
  path: string,
): PretrainedModel | OurModel {
  if (!('ours' in given.source)) return given;
  const whole = JSON.stringify({ task, data: { train: [], ...data }, model: given.source.ours });
  const { config, problems } = parseConfig(whole, path, runConfigSchema);
  if (!config) throw new ProblemsError(problems);
  return { source: { version: 1, ours: config.model } };
}

/**
 * Tensors of a file must be those that the model has.
 * @param expected as `initialize` gives them
 * @throws ActionableError `damaged-checkpoint` that names the first that is not
 */
export function checkParameters(actual: HostTensors, expected: HostTensors, optional?: ReadonlySet<string>): void {
  const damaged = (what: string) =>
    new ActionableError('damaged-checkpoint', `the checkpoint does not fit the model of config.yaml: ${what}`);
  for (const [name, { dtype, shape }] of Object.entries(expected)) {
    const tensor = actual[name];
    if (!tensor) throw damaged(`${name} is missing`);
    if (tensor.dtype !== dtype || tensor.shape.join() !== shape.join()) {
      throw damaged(`${name} is ${tensor.dtype} [${tensor.shape.join(', ')}], not ${dtype} [${shape.join(', ')}]`);
    }
  }
  const extra = Object.keys(actual).find(name => !Object.hasOwn(expected, name) && !optional?.has(name));
  if (extra !== undefined) throw damaged(`${extra} belongs to no part of it`);
}
