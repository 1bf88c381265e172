/**
 * Files and folders that are whole at every instant: written beside, flushed to the disk, then renamed into place. Folders
 * are not flushed: file systems keep the order of renames, so that after a loss of power the old or the new one is there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { BRIEFLY, insistently, isHeld, systemCode } from '../base/insistently';
import { findHeld } from './findHeld';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM']);

const close = 'close it there, and try again';

/** Whether a disk has no room, or the system takes no larger file. */
export function isFull(error: unknown): boolean {
  return FULL.has(systemCode(error) ?? '');
}

/** What stands in the way of changing a file or folder; nothing where it is neither another program nor a permission. */
function describeObstacle(error: unknown): string | undefined {
  const code = systemCode(error) ?? '';
  // Windows says the same of both.
  if (FORBIDDEN.has(code) && isHeld(error)) {
    return 'another program has it open, or you may not change it; close it there, or change its permissions';
  }
  return code === 'EBUSY' || isHeld(error) ? `another program has it open; ${close}` : undefined;
}

/** UTF-16 code units of a name on Windows, which says of longer ones what it says of a folder that is not there. */
const LONGEST_NAME = 255;
const tooLong = 'the name is too long; choose a shorter one';

/** Why there can be no file at a path, and what to do. */
const misplaced: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: path =>
    basename(path).length > LONGEST_NAME ? tooLong : `no file can be made in ${dirname(path)}; is that folder there?`,
  ENOTDIR: path => `a part of ${dirname(path)} is a file, not a folder; choose another path`,
  EISDIR: () => 'this is a folder; name a file',
  ENAMETOOLONG: () => tooLong,
  ELOOP: () => 'its symbolic links go in a circle; choose another path',
  EROFS: () => 'the disk is read-only; choose another path',
};

const resumeRun = 'free some and resume the run';
const trainAgain = 'free some and train again: no checkpoint had been saved yet';

/**
 * Turns what the disk says into something a person can act on; other errors pass unchanged.
 * @param ifFull what to do when there is no space left
 */
export function describeWriteFailure(error: unknown, path: string, ifFull = resumeRun): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof ActionableError) return error;
  const cause = { cause: error };
  if (isFull(error)) return new ActionableError('disk-full', `no space left to write ${path}; ${ifFull}`, cause);
  const obstacle = describeObstacle(error);
  if (obstacle !== undefined) return new ActionableError('not-writable', `cannot write ${path}: ${obstacle}`, cause);
  if (FORBIDDEN.has(code)) {
    return new ActionableError(
      'not-writable',
      `may not write ${path}; change its permissions, or those of its folder`,
      cause,
    );
  }
  const why = misplaced[code]?.(path);
  return why === undefined ? error : new ActionableError('not-writable', `cannot write ${path}: ${why}`, cause);
}

/** The same failure, of a run that left nothing to go on from. */
export function withoutCheckpoint(error: unknown): unknown {
  if (!(error instanceof ActionableError) || !error.message.endsWith(resumeRun)) return error;
  const message = error.message.slice(0, -resumeRun.length) + trainAgain;
  return new ActionableError(error.code, message, { cause: error.cause });
}

/** UTF-16 code units of a name, each at most three of the 255 bytes that file systems allow. */
const LONGEST_START = 60;

/** Pieces that come one after the other are written as they come: all of them need not fit into memory, nor into one string. */
export type FileContent = Uint8Array | string | AsyncIterable<Uint8Array | string>;

/** Writes and flushes a file that must not exist yet (so that a link planted there is not followed). */
export async function writeFlushed(path: string, bytes: FileContent): Promise<void> {
  const handle = await insistently(() => open(path, 'wx'), BRIEFLY);
  try {
    if (typeof bytes === 'string' || bytes instanceof Uint8Array) await handle.writeFile(bytes);
    else for await (const piece of bytes) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file, or a folder with all that is in it; nothing where there is none. */
async function remove(path: string, patience?: number): Promise<void> {
  await insistently(() => rm(path, { recursive: true, force: true }), patience);
}

/** Where it does not matter whether it is still there. */
export async function removeIfPossible(path: string): Promise<void> {
  await remove(path, BRIEFLY).catch(() => undefined);
}

function notRemovable(path: string, why: string, cause?: unknown): ActionableError {
  return new ActionableError('not-removable', `cannot remove ${path}: ${why}`, { cause });
}

/** @throws ActionableError `not-removable`; where a file of a folder is in use, all of it stays */
export async function removeForGood(path: string): Promise<void> {
  const held = await findHeld(path);
  if (held !== undefined) throw notRemovable(path, `another program has ${held} open; ${close}`);
  try {
    await remove(path);
  } catch (error) {
    const why = describeObstacle(error) ?? describeFileError(error)?.meaning;
    if (why === undefined) throw error;
    throw notRemovable(path, why, error);
  }
}

/**
 * Replaces a file: at any instant a reader finds the old or the new one, whole.
 * @param patience milliseconds that another program may stand in the way
 * @throws ActionableError `disk-full` or `not-writable`; the old file is then untouched.
 */
export async function writeAtomically(
  path: string,
  bytes: FileContent,
  ifFull = resumeRun,
  patience?: number,
): Promise<void> {
  // Cut, so that a name that is just short enough still has one beside it.
  const start = basename(path).slice(0, LONGEST_START);
  const beside = join(dirname(path), `.${start}.${randomBytes(6).toString('hex')}.new`);
  try {
    await writeFlushed(beside, bytes);
    await insistently(() => rename(beside, path), patience);
  } catch (error) {
    await removeIfPossible(beside);
    throw describeWriteFailure(error, path, ifFull);
  }
}

/** Where a folder's predecessor waits while the folder is being replaced. */
export function predecessorOf(folder: string): string {
  return `${folder}.old`;
}

/**
 * Replaces a folder of files. No system renames a folder onto another, so there are two renames, and between them
 * the old one is at `predecessorOf(folder)`: readers look there when `folder` is absent.
 * @throws ActionableError `disk-full` or `not-writable`; the old folder is then untouched.
 */
export async function replaceFolder(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  const beside = `${folder}.new`;
  const old = predecessorOf(folder);
  try {
    await remove(beside);
    await insistently(() => mkdir(beside, { recursive: true }), BRIEFLY);
    for (const [name, bytes] of Object.entries(files)) await writeFlushed(join(beside, name), bytes);
    await restoreFolder(folder);
    await remove(old);
    await renameUnlessGone(folder, old);
    await insistently(() => rename(beside, folder));
  } catch (error) {
    // Where that is not possible either, readers find the old one where it is, and the next replacement puts it back.
    await restoreFolder(folder).catch(() => undefined);
    await removeIfPossible(beside);
    throw describeWriteFailure(error, folder);
  }
  // The new one is in place: what is left of the old one goes before the next replacement.
  await removeIfPossible(old);
}

/** Puts the predecessor back when a crash fell between the two renames. */
export async function restoreFolder(folder: string): Promise<void> {
  try {
    await stat(folder);
    return;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await renameUnlessGone(predecessorOf(folder), folder);
}

async function renameUnlessGone(from: string, to: string): Promise<void> {
  try {
    await insistently(() => rename(from, to));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
