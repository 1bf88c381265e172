/** Trains a run anew with its exact config, seed, engine and threads, and says whether the same came out. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ActionableError, ProblemsError } from '../base/errors';
import { systemCode } from '../base/insistently';
import { resolvePath } from '../base/resolvePath';
import { parseConfig } from '../config/parseConfig';
import type { EngineName } from '../engine/contract';
import { compareTrainings, type TrainingsCompared } from '../runs/compareTrainings';
import { isConfigUnchanged } from '../runs/configHash';
import { readRun } from '../runs/listRuns';
import { readBounded } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { type Config, runConfigSchema } from '../schemas';
import { calibrateRun } from './calibrateRun';
import type { TrainOptions, TrainResult } from './events';
import { readSource } from './openTokenizer';
import { readRunData } from './prepare';
import { readOwnModel } from './readOwnModel';
import { trainConfig } from './trainRun';
import { versions } from './versions';

/** Something that is not as it was when the run was made. */
export interface Change {
  /** With other data or another config the same cannot come out; with other versions or threads it may. */
  readonly kind: 'data' | 'config' | 'model' | 'version' | 'machine';
  readonly message: string;
}

export interface Reproduction extends TrainResult {
  readonly changes: readonly Change[];
  readonly compared: TrainingsCompared;
}

const ENGINES: readonly EngineName[] = ['native', 'wasm', 'tensorflow'];
const LARGEST_CONFIG = 16 * 1024 * 1024;

interface Original {
  readonly record: RunRecord;
  readonly config: Config;
}

async function readOriginal(folder: string, options: TrainOptions): Promise<Original> {
  resolvePath(dirname(folder), folder, options);
  const record = await readRun(folder);
  if (record.status === 'running') {
    throw new ActionableError('still-running', `${record.name}/${record.id} is still being trained; wait for its end`);
  }
  const path = join(folder, 'config.yaml');
  const text = (await readBounded(path, LARGEST_CONFIG)).toString('utf8');
  const { config, problems } = parseConfig(text, path, runConfigSchema);
  if (!config) throw new ProblemsError(problems);
  resolvePath(dirname(record.configPath), record.configPath, options);
  return { record, config };
}

/**
 * What has changed since a run was made. Reads its data.
 * @throws ActionableError when the run cannot be read, or is still being trained
 * @throws ProblemsError when its data can no longer be read
 */
export async function findChanges(folder: string, options: TrainOptions): Promise<readonly Change[]> {
  return changesOf(folder, await readOriginal(folder, options), options);
}

async function changesOf(
  folder: string,
  { record, config }: Original,
  options: TrainOptions,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const add = (kind: Change['kind'], message: string) => changes.push({ kind, message });
  if (!(await isConfigUnchanged(folder, record))) add('config', 'config.yaml of the run was edited');
  const { files } = await readRunData(config, record, options, record);
  const now = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  for (const { path, sha256 } of record.files) {
    const hash = now.get(path) ?? (await hashFile(resolvePath(dirname(record.configPath), path, options)));
    if (hash === undefined) add('data', `${path} is gone`);
    else if (hash !== sha256) add('data', `${path} has changed`);
  }
  const module = record.model && (await readOwnModel(config, record.configPath, options));
  if (module && module.files.map(file => file.sha256).join() !== record.model?.map(file => file.sha256).join()) {
    add('model', `the model's code (${basename(record.model?.[0]?.path ?? '')}) has changed`);
  }
  for (const [program, version] of Object.entries(versions())) {
    const was = record.versions[program];
    if (was !== version) add('version', `${program} was ${was ?? 'not noted'}, and is ${version}`);
  }
  const processors = availableParallelism();
  if (record.threads !== undefined && record.threads > processors) {
    add('machine', `it had ${record.threads} threads, and there are ${processors} processors here`);
  }
  return changes;
}

/** Nothing when there is no such file. */
async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EISDIR') return undefined;
    throw error;
  }
  return hash.digest('hex');
}

/**
 * @param folder absolute
 * @param onChanges told before training begins, and asked whether to go on
 * @returns the new run, `completed` or `stopped`, beside the first as far as both went
 * @throws CancelledError, ProblemsError and ActionableError as `train` does; `not-reproducible` when `onChanges` says no
 */
export async function reproduceRun(
  folder: string,
  options: TrainOptions,
  onChanges: (changes: readonly Change[]) => boolean | Promise<boolean>,
): Promise<Reproduction> {
  const original = await readOriginal(folder, options);
  const { record, config } = original;
  const changes = await changesOf(folder, original, options);
  if (changes.length > 0 && !(await onChanges(changes))) {
    const what = changes.map(({ message }) => message).join('; ');
    throw new ActionableError(
      'not-reproducible',
      `${record.name}/${record.id} cannot be reproduced as it was: ${what}`,
    );
  }
  const engine = ENGINES.find(name => name === record.engine);
  if (!engine) throw new ActionableError('damaged-run', `run.json names an unknown engine "${record.engine}"`);
  const title = `${record.title ?? `${record.name} of ${dateOf(record.id)}`} again`;
  const plan = {
    config,
    configPath: record.configPath,
    engine,
    threads: record.threads,
    unlearnedLengths: record.writtenLengths === undefined,
    unframed: !(await readSource({ run: folder }, options)).tokenizer?.isFramed,
    known: record,
  };
  // A fold keeps its part of the data, but is no run of that cross-validation.
  const { fold } = record;
  const group = record.group && `${record.group}-again`;
  const trained = await trainConfig(plan, { ...options, fold, group }, title);
  // Calibrated by hand, after training.
  const byHand = record.calibration && !config.train.calibrate && trained.record.status === 'completed';
  const result = byHand ? { ...trained, record: await calibrateRun(trained.folder, options) } : trained;
  return { ...result, changes, compared: await compareTrainings(folder, result.folder) };
}

/** `20261129-062958-1rgw` -> `2026-11-29 06:29` */
function dateOf(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)\d\d-\w*$/, '$1-$2-$3 $4:$5');
}
