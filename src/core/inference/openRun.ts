/** Opens a run: reads config, tokenizer and a checkpoint, trusting none of them. */
import { join } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { Random } from '../base/random';
import { createTask, taskFieldsCatalog } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import type { Engine } from '../engine/contract';
import { type CheckpointName, readCheckpoint } from '../runs/checkpoint';
import { readRun } from '../runs/listRuns';
import { readBounded } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { type Config, configSchema } from '../schemas';
import type { Task } from '../tasks/task';
import { readTokenizer } from '../text/readTokenizer';
import type { Tokenizer } from '../text/tokenizer';
import { openSavedModel } from './ownModel';
import { Run } from './run';

/** Bytes. */
const LARGEST_CONFIG = 4 * 1024 ** 2;
const LARGEST_TOKENIZER = 512 * 1024 ** 2;

/** What a run folder holds beside its tensors. */
export interface RunParts {
  readonly folder: string;
  readonly record: RunRecord;
  readonly config: Config;
  readonly tokenizer: Tokenizer;
  /** Where the task writes with a vocabulary by itself. */
  readonly targetTokenizer?: Tokenizer;
  readonly task: Task;
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
  const { config, problems } = parseConfig(await readText(folder, 'config.yaml', LARGEST_CONFIG), path, configSchema);
  if (!config) throw new ProblemsError(problems);
  const readVocabulary = async (name: string) =>
    readTokenizer(await readText(folder, name, LARGEST_TOKENIZER), join(folder, name));
  const tokenizer = await readVocabulary('tokenizer.json');
  const { targets } = await taskFieldsCatalog[config.task.type]();
  const targetTokenizer = targets && (await readVocabulary('target-tokenizer.json'));
  const module = config.model.type === 'own' ? await openSavedModel(folder, record, trusted) : undefined;
  const task = await createTask(config, {
    module,
    tokenizer,
    targetTokenizer,
    labels: record.labels,
    facts: record.learned,
    classWeights: record.classWeights,
    lengths: record.writtenLengths,
  });
  return { folder, record, config, tokenizer, targetTokenizer, task };
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

/**
 * @param checkpoint `best` falls back to `last` while a run has no best one yet
 * @param trusted whether the code of a user's own model may run
 * @throws ActionableError `no-checkpoint` when nothing was saved yet; others when the folder is damaged
 */
export async function openRun(
  folder: string,
  engine: Engine,
  checkpoint: CheckpointName = 'best',
  trusted = false,
): Promise<Run> {
  const parts = await readRunParts(folder, trusted);
  const found = await readFirst(folder, checkpoint === 'best' ? ['best', 'last'] : ['last']);
  if (!found) {
    throw new ActionableError(
      'no-checkpoint',
      `${folder} has no checkpoint yet; train for longer, or choose another run`,
    );
  }
  // What is counted has sizes of its own, and looks at its tables when they are opened.
  const { task } = parts;
  if (!task.counted) checkParameters(found.parameters, task.initialize(new Random(0)), task.optional);
  return new Run(parts, engine, found.name, found.parameters);
}

async function readFirst(folder: string, names: readonly CheckpointName[]) {
  for (const name of names) {
    const checkpoint = await readCheckpoint(folder, name, false);
    if (checkpoint) return { name, parameters: checkpoint.parameters };
  }
  return undefined;
}
