/**
 * Files and folders that are whole at every instant: written beside, flushed to the disk, then renamed into place. Folders
 * are not flushed: file systems keep the order of renames, so that after a loss of power the old or the new one is there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';

/** The system's error code (`ENOENT`, `ENOSPC`), when the error has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM']);

/** Why there can be no file at a path, and what to do. */
const misplaced: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: path => `no file can be made in ${dirname(path)}; is that folder there?`,
  ENOTDIR: path => `a part of ${dirname(path)} is a file, not a folder; choose another path`,
  EISDIR: () => 'this is a folder; name a file',
  ENAMETOOLONG: () => 'the name is too long; choose a shorter one',
  ELOOP: () => 'its symbolic links go in a circle; choose another path',
  EROFS: () => 'the disk is read-only; choose another path',
};

const resumeRun = 'free some and resume the run';

/**
 * Turns what the disk says into something a person can act on; other errors pass unchanged.
 * @param ifFull what to do when there is no space left
 */
export function describeWriteFailure(error: unknown, path: string, ifFull = resumeRun): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const cause = { cause: error };
  if (FULL.has(code)) return new ActionableError('disk-full', `no space left to write ${path}; ${ifFull}`, cause);
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

/** UTF-16 code units of a name, each at most three of the 255 bytes that file systems allow. */
const LONGEST_START = 60;

/** Pieces that come one after the other are written as they come: all of them need not fit into memory, nor into one string. */
export type FileContent = Uint8Array | string | AsyncIterable<Uint8Array | string>;

/** Writes and flushes a file that must not exist yet (so that a link planted there is not followed). */
async function writeFlushed(path: string, bytes: FileContent): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    if (typeof bytes === 'string' || bytes instanceof Uint8Array) await handle.writeFile(bytes);
    else for await (const piece of bytes) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Virus scanners and indexers on Windows hold files open for a moment. */
async function renameInsistently(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = systemCode(error);
      if (process.platform !== 'win32' || attempt === 10 || (code !== 'EPERM' && code !== 'EACCES')) throw error;
      await new Promise(resolve => setTimeout(resolve, 20 * (attempt + 1)));
    }
  }
}

/**
 * Replaces a file: at any instant a reader finds the old or the new one, whole.
 * @throws ActionableError `disk-full` or `not-writable`; the old file is then untouched.
 */
export async function writeAtomically(path: string, bytes: FileContent, ifFull = resumeRun): Promise<void> {
  // Cut, so that a name that is just short enough still has one beside it.
  const start = basename(path).slice(0, LONGEST_START);
  const beside = join(dirname(path), `.${start}.${randomBytes(6).toString('hex')}.new`);
  try {
    await writeFlushed(beside, bytes);
    await renameInsistently(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
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
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFlushed(join(beside, name), bytes);
    await restoreFolder(folder);
    await rm(old, { recursive: true, force: true });
    try {
      await renameInsistently(folder, old);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
    await renameInsistently(beside, folder);
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await restoreFolder(folder);
    await rm(beside, { recursive: true, force: true });
    throw describeWriteFailure(error, folder);
  }
}

/** Puts the predecessor back when a crash fell between the two renames. */
export async function restoreFolder(folder: string): Promise<void> {
  try {
    await stat(folder);
    return;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  try {
    await rename(predecessorOf(folder), folder);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
