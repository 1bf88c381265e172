/** Checkpoints of a run: trained weights and optimizer as safetensors, and where training stood; whole at every instant. */
import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { describeFileError } from '../base/fileError';
import type { HostTensors } from '../base/hostTensor';
import { isHeld, systemCode } from '../base/insistently';
import { isJson } from '../base/json';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { predecessorOf, replaceFolder } from './atomicFile';
import {
  type FrozenReference,
  type FrozenWeights,
  joinWeights,
  readReference,
  readWeights,
  setApart,
} from './frozenWeights';
import { readBounded, refuseLink } from './record';

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
  /** Steps that were done when training of a parameter began; absent where all began at the start. */
  readonly begun?: Readonly<Record<string, number>>;
  /** Training ended (all steps, or early stopping); what may be left is scoring. */
  readonly done: boolean;
}

export interface Checkpoint {
  readonly parameters: HostTensors;
  /** Empty in `best`, which nobody trains on from. */
  readonly slots: HostTensors;
  readonly state: CheckpointState;
  /** Those of the parameters that are not trained: what is as it is here lies once for all runs. */
  readonly frozen?: FrozenWeights;
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
  const { own, reference: frozen, check } = await setApart(run, checkpoint.parameters, checkpoint.frozen);
  const tensors: Record<string, Uint8Array> = { [MODEL]: writeSafetensors(own) };
  if (Object.keys(checkpoint.slots).length > 0) tensors[OPTIMIZER] = writeSafetensors(checkpoint.slots);
  const sha256 = Object.fromEntries(Object.entries(tensors).map(([file, bytes]) => [file, hashOf(bytes)]));
  const state = `${JSON.stringify({ ...checkpoint.state, sha256, frozen }, null, 2)}\n`;
  await replaceFolder(folderOf(run, name), { ...tensors, [STATE]: state });
  if (await check()) return;
  // What it refers to was cleaned up meanwhile, and could not be put back as it was.
  await writeCheckpoint(run, name, { ...checkpoint, frozen: { tensors: checkpoint.frozen!.tensors } });
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Of each file of tensors as it was written; nothing in checkpoints of before there were any. */
function hashesOf(state: string): Readonly<Record<string, unknown>> {
  const { sha256 } = JSON.parse(state);
  return isJson(sha256) ? sha256 : {};
}

/**
 * The frozen weights that a checkpoint refers to, where it does.
 * @param state as `parseCheckpointState` takes it
 * @throws ActionableError `damaged-checkpoint`
 */
export function parseFrozen(state: string): FrozenReference | undefined {
  parseCheckpointState(state);
  const { frozen } = JSON.parse(state);
  if (frozen === undefined) return undefined;
  const reference = readReference(frozen);
  if (!reference) throw damaged(`"frozen" in ${STATE} must hold a SHA-256 and the places of tensors`);
  return reference;
}

function damaged(what: string): ActionableError {
  return new ActionableError('damaged-checkpoint', `the checkpoint is damaged: ${what}`);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNumbers(value: unknown): boolean {
  return isJson(value) && Object.values(value).every(n => typeof n === 'number' && Number.isFinite(n));
}

/** @throws ActionableError `damaged-checkpoint` */
export function parseCheckpointState(json: string): CheckpointState {
  let from: unknown;
  try {
    from = JSON.parse(json);
  } catch {
    throw damaged(`${STATE} is not JSON`);
  }
  if (!isJson(from) || from.version !== 1) throw damaged(`${STATE} is not of version 1`);
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
  if (from.begun !== undefined && !(isJson(from.begun) && Object.values(from.begun).every(isCount))) {
    throw damaged(`"begun" in ${STATE} must be whole numbers`);
  }
  if (!isNumbers(from.sums)) throw damaged(`"sums" in ${STATE} must be numbers`);
  if (typeof from.done !== 'boolean') throw damaged(`"done" in ${STATE} must be true or false`);
  const { best } = from;
  if (best !== undefined) {
    const fits =
      isJson(best) &&
      isCount(best.step) &&
      typeof best.metric === 'string' &&
      Number.isFinite(best.value) &&
      isNumbers(best.scores);
    if (!fits) throw damaged(`"best" in ${STATE} must hold a step, a metric, a value and scores`);
  }
  const { sha256: _, frozen: __, ...state } = from;
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
      `${path} is not as it was written (its SHA-256 differs): the disk or a copy has damaged it, or it was edited; restore it from a copy, or train again`,
    );
  }
}

/** @param folder of a checkpoint @throws ActionableError */
export async function readState(folder: string): Promise<string> {
  return (await readBounded(join(folder, STATE), LARGEST_STATE)).toString('utf8');
}

/** @returns nothing when the folder was replaced meanwhile: state and weights would be of different moments */
async function readFolder(run: string, folder: string, withOptimizer: boolean): Promise<Checkpoint | undefined> {
  await refuseLink(dirname(folder));
  await refuseLink(folder);
  const files = await readdir(folder);
  const before = await readState(folder);
  const state = parseCheckpointState(before);
  const hashes = hashesOf(before);
  const reference = parseFrozen(before);
  let tensors: readonly [HostTensors, HostTensors, HostTensors];
  try {
    tensors = [
      await readTensors(join(folder, MODEL), hashes[MODEL]),
      withOptimizer && files.includes(OPTIMIZER) ? await readTensors(join(folder, OPTIMIZER), hashes[OPTIMIZER]) : {},
      reference ? await readWeights(run, reference) : {},
    ];
  } catch (error) {
    // Frozen weights that no run refers to any more may be gone.
    const passes = error instanceof ChangedBytes || systemCode(error) === 'missing-weights';
    if (passes && (await readState(folder)) !== before) return undefined;
    throw error;
  }
  if ((await readState(folder)) !== before) return undefined;
  const [own, slots, frozen] = tensors;
  if (!reference) return { parameters: own, slots, state };
  return {
    parameters: joinWeights(own, reference, frozen),
    slots,
    state,
    frozen: { sha256: reference.sha256, tensors: frozen },
  };
}

/** A reader may come between the writer's two renames: then the old one is beside, or the new one about to be there. */
const ATTEMPTS = 20;
/** Where another program stands in the way: two seconds. */
const HELD_ATTEMPTS = 100;
/** Where a writer replaced the folder between any two looks: it is whole, a reader has only to be quicker. */
const REPLACED_ATTEMPTS = 1500;
/** Milliseconds between two looks; they differ, so that no reader keeps step with a writer. */
const PAUSES = [20, 7, 13, 3];

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
  let held: unknown;
  let seen = await identityOf(folder);
  let unchanged = 0;
  for (let attempt = 0; attempt < REPLACED_ATTEMPTS; attempt++) {
    for (const place of [folder, predecessorOf(folder)]) {
      try {
        const checkpoint = await readFolder(run, place, withOptimizer);
        if (checkpoint) return checkpoint;
      } catch (error) {
        const gone = systemCode(error) === 'ENOENT' || systemCode(error) === 'missing-file';
        // What is just being replaced is refused on Windows.
        if (isHeld(error)) held = error;
        else if (!gone) throw error;
      }
    }
    if (!(await isThere(folder))) return undefined;
    const now = await identityOf(folder);
    unchanged = now === seen ? unchanged + 1 : 0;
    if (unchanged >= (held === undefined ? ATTEMPTS : HELD_ATTEMPTS)) break;
    seen = now;
    await new Promise(resolve => setTimeout(resolve, PAUSES[attempt % PAUSES.length]));
  }
  const why = describeFileError(held)?.meaning;
  if (why !== undefined) throw new ActionableError('unreadable-file', `cannot read ${folder}: ${why}`, { cause: held });
  throw held ?? damaged(`${folder} lacks files`);
}

/** Differs once the folder was replaced. */
async function identityOf(folder: string): Promise<string> {
  try {
    const { ino, mtimeMs } = await lstat(folder);
    return `${ino} ${mtimeMs}`;
  } catch {
    return 'not there';
  }
}

/** The folder is looked at twice: it may come back after the first look, and its predecessor go before the second. */
async function isThere(folder: string): Promise<boolean> {
  return (await isFolder(folder)) || (await isFolder(predecessorOf(folder))) || (await isFolder(folder));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    return isHeld(error);
  }
}

export async function hasCheckpoint(run: string): Promise<boolean> {
  return (await isThere(folderOf(run, 'best'))) || (await isThere(folderOf(run, 'last')));
}
