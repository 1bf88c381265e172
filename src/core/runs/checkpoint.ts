/** Checkpoints of a run: weights and optimizer as safetensors, and where training stood; whole at every instant. */
import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { predecessorOf, replaceFolder, systemCode } from './atomicFile';
import { readBounded } from './record';

export type CheckpointName = 'last' | 'best';

/** `state.json`: all that training needs beside tensors to go on bit for bit. */
export interface CheckpointState {
  readonly version: 1;
  readonly step: number;
  /** Passes over the data that are done. */
  readonly epoch: number;
  /** Batches of the current pass that are done. */
  readonly batch: number;
  /** Rows of `metrics.jsonl` written so far. */
  readonly rows: number;
  /** Spent training so far. */
  readonly seconds: number;
  /** Sums over the steps since the last row. */
  readonly sums: Readonly<Record<string, number>>;
  readonly summed: number;
  readonly best?: {
    readonly step: number;
    readonly metric: string;
    readonly value: number;
    readonly scores: Readonly<Record<string, number>>;
  };
  /** Evaluations since the last improvement. */
  readonly withoutImprovement: number;
  /** What the target was at the last improvement that counts for patience. */
  readonly reference?: number;
  /** Step of the last evaluation, and of the last look at the layers. */
  readonly evaluated?: number;
  readonly observed?: number;
  /** Training ended (all steps, or early stopping); what may be left is scoring. */
  readonly done: boolean;
}

export interface Checkpoint {
  readonly parameters: HostTensors;
  /** Empty in `best`, which nobody trains on from. */
  readonly slots: HostTensors;
  readonly state: CheckpointState;
}

const LARGEST_STATE = 1024 * 1024;
const LARGEST_TENSORS = 16 * 1024 ** 3;
const MODEL = 'model.safetensors';
const OPTIMIZER = 'optimizer.safetensors';
const STATE = 'state.json';

function folderOf(run: string, name: CheckpointName): string {
  return join(run, 'checkpoints', name);
}

/** @throws ActionableError `disk-full` or `not-writable`; the old checkpoint is then untouched. */
export async function writeCheckpoint(run: string, name: CheckpointName, checkpoint: Checkpoint): Promise<void> {
  const tensors: Record<string, Uint8Array> = { [MODEL]: writeSafetensors(checkpoint.parameters) };
  if (Object.keys(checkpoint.slots).length > 0) tensors[OPTIMIZER] = writeSafetensors(checkpoint.slots);
  const sha256 = Object.fromEntries(Object.entries(tensors).map(([file, bytes]) => [file, hashOf(bytes)]));
  const state = `${JSON.stringify({ ...checkpoint.state, sha256 }, null, 2)}\n`;
  await replaceFolder(folderOf(run, name), { ...tensors, [STATE]: state });
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Of each file of tensors as it was written; nothing in checkpoints of before there were any. */
function hashesOf(state: string): Readonly<Record<string, unknown>> {
  const { sha256 } = JSON.parse(state);
  return isObject(sha256) ? sha256 : {};
}

function damaged(what: string): ActionableError {
  return new ActionableError('damaged-checkpoint', `the checkpoint is damaged: ${what}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNumbers(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(n => typeof n === 'number' && Number.isFinite(n));
}

/** @throws ActionableError `damaged-checkpoint` */
export function parseCheckpointState(json: string): CheckpointState {
  let from: unknown;
  try {
    from = JSON.parse(json);
  } catch {
    throw damaged(`${STATE} is not JSON`);
  }
  if (!isObject(from) || from.version !== 1) throw damaged(`${STATE} is not of version 1`);
  for (const key of ['step', 'epoch', 'batch', 'rows', 'summed', 'withoutImprovement']) {
    if (!isCount(from[key])) throw damaged(`"${key}" in ${STATE} must be a whole number`);
  }
  for (const key of ['evaluated', 'observed']) {
    if (from[key] !== undefined && !isCount(from[key])) throw damaged(`"${key}" in ${STATE} must be a whole number`);
  }
  if (from.reference !== undefined && !Number.isFinite(from.reference)) {
    throw damaged(`"reference" in ${STATE} must be a number`);
  }
  if (typeof from.seconds !== 'number' || !Number.isFinite(from.seconds) || from.seconds < 0) {
    throw damaged(`"seconds" in ${STATE} must be 0 or more`);
  }
  if (!isNumbers(from.sums)) throw damaged(`"sums" in ${STATE} must be numbers`);
  if (typeof from.done !== 'boolean') throw damaged(`"done" in ${STATE} must be true or false`);
  const { best } = from;
  if (best !== undefined) {
    const fits =
      isObject(best) &&
      isCount(best.step) &&
      typeof best.metric === 'string' &&
      Number.isFinite(best.value) &&
      isNumbers(best.scores);
    if (!fits) throw damaged(`"best" in ${STATE} must hold a step, a metric, a value and scores`);
  }
  const { sha256: _, ...state } = from;
  return state as unknown as CheckpointState;
}

async function readTensors(path: string, sha256: unknown): Promise<HostTensors> {
  const bytes = await readBounded(path, LARGEST_TENSORS);
  try {
    const { tensors } = readSafetensors(bytes);
    if (typeof sha256 === 'string' && sha256 !== hashOf(bytes)) throw new ChangedBytes(path);
    return tensors;
  } catch (error) {
    if (!(error instanceof ActionableError) || error instanceof ChangedBytes) throw error;
    throw new ActionableError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** A reader that came between the writer's renames sees this too: it looks again. */
class ChangedBytes extends ActionableError {
  constructor(path: string) {
    super(
      'damaged-checkpoint',
      `${path} is not as it was written (its SHA-256 differs): the disk or a copy has damaged it, or it was edited; put it back from a copy, or train anew`,
    );
  }
}

/** A link could lead out of the workspace. @throws ActionableError `damaged-run` */
async function refuseLink(folder: string): Promise<void> {
  if (!(await lstat(folder)).isSymbolicLink()) return;
  throw new ActionableError('damaged-run', `${folder} is a link, not a folder`);
}

/** @returns nothing when the folder was replaced meanwhile: state and weights would be of different moments */
async function readFolder(folder: string, withOptimizer: boolean): Promise<Checkpoint | undefined> {
  await refuseLink(dirname(folder));
  await refuseLink(folder);
  const files = await readdir(folder);
  const readState = async () => (await readBounded(join(folder, STATE), LARGEST_STATE)).toString('utf8');
  const before = await readState();
  const state = parseCheckpointState(before);
  const hashes = hashesOf(before);
  let tensors: readonly [HostTensors, HostTensors];
  try {
    tensors = [
      await readTensors(join(folder, MODEL), hashes[MODEL]),
      withOptimizer && files.includes(OPTIMIZER) ? await readTensors(join(folder, OPTIMIZER), hashes[OPTIMIZER]) : {},
    ];
  } catch (error) {
    if (error instanceof ChangedBytes && (await readState()) !== before) return undefined;
    throw error;
  }
  const [parameters, slots] = tensors;
  return (await readState()) === before ? { parameters, slots, state } : undefined;
}

/** A reader may come between the writer's two renames: then the old one is beside, or the new one about to be there. */
const ATTEMPTS = 20;

/**
 * @param withOptimizer read the optimizer's state too
 * @returns nothing when the run has no such checkpoint
 * @throws ActionableError when it is damaged
 */
export async function readCheckpoint(
  run: string,
  name: CheckpointName,
  withOptimizer: boolean,
): Promise<Checkpoint | undefined> {
  const folder = folderOf(run, name);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const place of [folder, predecessorOf(folder)]) {
      try {
        const checkpoint = await readFolder(place, withOptimizer);
        if (checkpoint) return checkpoint;
      } catch (error) {
        const gone = systemCode(error) === 'ENOENT' || systemCode(error) === 'missing-file';
        if (!gone) throw error;
      }
    }
    if (!(await isFolder(folder)) && !(await isFolder(predecessorOf(folder)))) return undefined;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw damaged(`${folder} lacks files`);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
}

export async function hasCheckpoint(run: string): Promise<boolean> {
  const places = (['best', 'last'] as const).map(name => folderOf(run, name)).flatMap(f => [f, predecessorOf(f)]);
  return (await Promise.all(places.map(isFolder))).includes(true);
}
