/**
 * Weights that training leaves as they are: once for all runs of a workspace, in `.nlp/models`, as a file that is named by the
 * SHA-256 of its bytes. A checkpoint has the rest, and says which ones it lacks.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { sourceOf } from '../base/fileSource';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { systemCode } from '../base/insistently';
import { openSafetensors, safetensorsPieces } from '../formats/safetensors';
import { writeAtomically } from './atomicFile';
import { openPlain, refuseLink } from './record';
import { makePlainFolder, modelsFolder, workspaceOfRun } from './runFolder';

/** What a training holds of them. */
export interface FrozenWeights {
  /** Of the file that has them; absent until they are put into one. */
  readonly sha256?: string;
  readonly tensors: HostTensors;
}

/** What a checkpoint says of them: the file, and each name with its place among the checkpoint's parameters. */
export interface FrozenReference {
  readonly sha256: string;
  readonly tensors: Readonly<Record<string, number>>;
}

/** Bytes. Less than that saves nothing that matters, and a run with all of its weights in its folder can be copied anywhere. */
export const SMALLEST_APART = 1024 ** 2;
/** Bytes that are hashed at once. */
const PIECE = 2 ** 24;
const SHA256 = /^[0-9a-f]{64}$/;
const WEIGHTS_FILE = /^([0-9a-f]{64})\.safetensors$/;

/** The hash that a file is named by; nothing where it is another file. */
export function hashInName(path: string): string | undefined {
  return WEIGHTS_FILE.exec(basename(path))?.[1];
}

/** Of a run that is in no workspace, its own folder: what was copied alone stays alone. */
function homeOf(run: string): string {
  const workspace = workspaceOfRun(run);
  return workspace === undefined ? join(run, 'checkpoints') : modelsFolder(workspace);
}

/** Where a run's weights may be. */
function placesOf(run: string, sha256: string): readonly string[] {
  return [...new Set([homeOf(run), join(run, 'checkpoints')])].map(folder => join(folder, `${sha256}.safetensors`));
}

function bytesOf({ data }: HostTensor): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function isSame(a: HostTensor, b: HostTensor): boolean {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  return a.data === b.data || bytesOf(a).equals(bytesOf(b));
}

/** In an order of their own, so that the same weights are the same file, whoever has them. */
function sorted(tensors: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const hashes = new WeakMap<HostTensors, string>();

/** Of the file that they make; the same weights in another order have the same. */
export function hashTensors(tensors: HostTensors): string {
  const known = hashes.get(tensors);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const piece of safetensorsPieces(sorted(tensors))) hash.update(piece);
  const sha256 = hash.digest('hex');
  hashes.set(tensors, sha256);
  return sha256;
}

async function* piecesOf(tensors: HostTensors): AsyncGenerator<Uint8Array> {
  yield* safetensorsPieces(sorted(tensors));
}

/** Files whose bytes this process has seen to be those of their names, as they were then. */
const seen = new Map<string, string>();

function momentOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

function changed(path: string): ActionableError {
  return new ActionableError(
    'damaged-weights',
    `${path} is not as it was written (its SHA-256 differs): the disk or a copy has damaged it, or it was edited. Restore it from a copy, or train a config that has them: training writes the file again`,
  );
}

/**
 * @param use reads of what is known to be whole
 * @throws ActionableError `damaged-weights`, `missing-file` or that it cannot be read
 */
async function withWhole<T>(path: string, use: (source: ReturnType<typeof sourceOf>) => Promise<T>): Promise<T> {
  const { handle, stats } = await openPlain(path);
  try {
    const source = sourceOf(handle, path, stats.size);
    if (seen.get(path) !== momentOf(stats)) {
      const hash = createHash('sha256');
      for (let at = 0; at < source.size; at += PIECE)
        hash.update(await source.read(at, Math.min(source.size, at + PIECE)));
      if (hash.digest('hex') !== hashInName(path)) throw changed(path);
      seen.set(path, momentOf(stats));
    }
    return await use(source);
  } finally {
    await handle.close();
  }
}

async function isWhole(path: string): Promise<boolean> {
  try {
    return await withWhole(path, async () => true);
  } catch (error) {
    if (error instanceof ActionableError) return false;
    throw error;
  }
}

/** Says that it is in use, to whoever cleans up before a checkpoint names it. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    seen.set(path, momentOf(await stat(path)));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

/**
 * Writes weights unless they are there, whole. Several processes may at once.
 * @param folder `modelsFolder` of a workspace; is made
 * @returns SHA-256 of the file
 * @throws ActionableError `disk-full`, `not-writable` or `not-a-folder`
 */
export async function putWeights(folder: string, tensors: HostTensors): Promise<string> {
  const sha256 = hashTensors(tensors);
  const path = join(folder, `${sha256}.safetensors`);
  await makePlainFolder(dirname(folder));
  await makePlainFolder(folder);
  if (await isWhole(path)) await touch(path);
  else {
    try {
      await writeAtomically(path, piecesOf(tensors));
    } catch (error) {
      // Another one was there first, and has it open.
      if (!(await isWhole(path))) throw error;
    }
  }
  return sha256;
}

/** @returns the file's path; nothing where it is gone, or damaged */
export async function findWeights(run: string, sha256: string): Promise<string | undefined> {
  for (const path of placesOf(run, sha256)) if (await isWhole(path)) return path;
  return undefined;
}

/** Makes sure that a run finds them. @returns SHA-256 of the file that has them */
async function keep(run: string, { sha256, tensors }: FrozenWeights): Promise<string> {
  const path = sha256 === undefined ? undefined : await findWeights(run, sha256);
  if (path === undefined) return putWeights(homeOf(run), tensors);
  await touch(path);
  return sha256!;
}

/**
 * Parts what a checkpoint has to hold from what is as it was, byte for byte: a weight that something has changed meanwhile
 * (it is trained by now, or a running statistic) is the checkpoint's own.
 * @returns nothing to refer to where it is not worth a file; `check` says whether what is referred to is there
 *   once the checkpoint is, and puts it back where it can: others may have cleaned up meanwhile
 */
export async function setApart(
  run: string,
  parameters: HostTensors,
  frozen: FrozenWeights | undefined,
): Promise<{ readonly own: HostTensors; readonly reference?: FrozenReference; check(): Promise<boolean> }> {
  const entries = Object.entries(parameters).map(([name, tensor], place) => {
    const before = frozen?.tensors[name];
    return { name, tensor, place, apart: before !== undefined && isSame(tensor, before) };
  });
  const apart = entries.filter(entry => entry.apart);
  const bytes = apart.reduce((sum, { tensor }) => sum + tensor.data.byteLength, 0);
  if (!frozen || bytes < SMALLEST_APART) return { own: parameters, check: async () => true };
  const sha256 = await keep(run, frozen);
  return {
    own: Object.fromEntries(entries.flatMap(({ name, tensor, apart }) => (apart ? [] : [[name, tensor]]))),
    reference: { sha256, tensors: Object.fromEntries(apart.map(({ name, place }) => [name, place])) },
    async check() {
      return (await keep(run, { ...frozen, sha256 })) === sha256;
    },
  };
}

/** Own weights and frozen ones in the order that they had. */
export function joinWeights(own: HostTensors, { tensors }: FrozenReference, frozen: HostTensors): HostTensors {
  const all = Object.entries(own);
  for (const [name, place] of Object.entries(tensors).sort(([, a], [, b]) => a - b)) {
    all.splice(place, 0, [name, frozen[name]!]);
  }
  return Object.fromEntries(all);
}

/** @returns nothing of what is no such reference */
export function readReference(value: unknown): FrozenReference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { sha256, tensors } = value as Readonly<Record<string, unknown>>;
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) return undefined;
  if (typeof tensors !== 'object' || tensors === null || Array.isArray(tensors)) return undefined;
  if (!Object.values(tensors).every(place => Number.isSafeInteger(place) && place >= 0)) return undefined;
  return { sha256, tensors: { ...(tensors as Readonly<Record<string, number>>) } };
}

/**
 * The weights that a checkpoint lacks; others of the file are not read.
 * @throws ActionableError `missing-weights` or `damaged-weights`, with what to do
 */
export async function readWeights(run: string, { sha256, tensors }: FrozenReference): Promise<HostTensors> {
  const names = Object.keys(tensors);
  let failure: unknown;
  for (const path of placesOf(run, sha256)) {
    try {
      await refuseLink(dirname(path));
      return await withWhole(path, async source => {
        const { tensors: there, read } = await openSafetensors(source, path);
        const lacking = names.find(name => !there.has(name));
        if (lacking !== undefined) throw new ActionableError('damaged-weights', `${path} has no tensor ${lacking}`);
        const found: Record<string, HostTensor> = {};
        for (const name of names) found[name] = await read(name);
        return found;
      });
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'missing-file' && code !== 'ENOENT' && code !== 'ENOTDIR') failure ??= error;
    }
  }
  throw failure ?? missing(run, sha256, names);
}

function missing(run: string, sha256: string, names: readonly string[]): ActionableError {
  const which = `${names.slice(0, 3).join(', ')}${names.length > 3 ? `, and ${names.length - 3} more` : ''}`;
  return new ActionableError(
    'missing-weights',
    `${run} lacks its frozen weights (${which}): copy ${sha256}.safetensors from .nlp/models of the workspace that it was trained in, or from a backup, to ${homeOf(run)}; or train the config again: training writes the file`,
  );
}
