/** A folder whose name a person chose: a new or an empty one, or one that was written in this way before, which is then replaced. */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { BRIEFLY, insistently, systemCode } from '../base/insistently';
import { describeWriteFailure, type FileContent, removeIfPossible, writeFlushed } from './atomicFile';

export interface FolderTarget {
  /** Absolute. */
  readonly path: string;
  readonly exists: boolean;
}

function refuse(path: string, why: string, advice: string): ActionableError {
  return new ActionableError('bad-target', `cannot write ${path}: ${why}; ${advice}`);
}

/** Bytes of a README.md that are looked at. */
const HEAD = 4096;

/** @param words as they were typed; relative ones to the current folder @param mark what README.md of a folder has that may be replaced */
export async function checkFolder(words: string, mark: string): Promise<FolderTarget> {
  if (words.trim() === '') throw new ActionableError('bad-target', 'the name of the folder is empty; name a new one');
  const path = resolve(words);
  const parent = await look(dirname(path), stat);
  if (!parent) throw refuse(path, `the folder ${dirname(path)} does not exist`, 'create it, or choose another path');
  if (!parent.isDirectory()) throw refuse(path, `${dirname(path)} is not a folder`, 'choose another path');
  const found = await look(path);
  if (!found) return { path, exists: false };
  const another = 'choose another path';
  if (found.isSymbolicLink()) throw refuse(path, 'it is a link', another);
  if (!found.isDirectory()) throw refuse(path, 'it is a file, not a folder', another);
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (error) {
    throw describeWriteFailure(error, path);
  }
  if (names.length > 0 && !(await hasMark(join(path, 'README.md'), mark)))
    throw refuse(path, 'the folder has other files', 'name a new folder, or an empty one');
  return { path, exists: true };
}

/** @param read follows links, or looks at them */
async function look(path: string, read: typeof lstat | typeof stat = lstat) {
  try {
    return await read(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw describeWriteFailure(error, path);
  }
}

async function hasMark(path: string, mark: string): Promise<boolean> {
  const found = await look(path);
  if (!found?.isFile()) return false;
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('utf8', 0, bytesRead).includes(mark);
  } finally {
    await handle.close();
  }
}

/** UTF-16 code units of a name; what stands beside it must not be too long either. */
const LONGEST_START = 60;

/**
 * All of it or nothing: files are written beside and renamed into place.
 * @param files by their paths in it, with slashes
 * @returns the absolute path
 * @throws ActionableError `bad-target`, `not-writable` or `disk-full`; what was there is then untouched
 */
export async function writeFolder(
  words: string,
  mark: string,
  files: Readonly<Record<string, FileContent>>,
): Promise<string> {
  const { path, exists } = await checkFolder(words, mark);
  const start = basename(path).slice(0, LONGEST_START);
  const beside = join(dirname(path), `.${start}.${randomBytes(6).toString('hex')}`);
  const [made, old] = [`${beside}.new`, `${beside}.old`];
  try {
    await insistently(() => mkdir(made), BRIEFLY);
    for (const [name, bytes] of Object.entries(files)) {
      const file = join(made, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFlushed(file, bytes);
    }
    if (exists) await insistently(() => rename(path, old), BRIEFLY);
    try {
      await insistently(() => rename(made, path), BRIEFLY);
    } catch (error) {
      if (exists) await rename(old, path);
      throw error;
    }
  } catch (error) {
    await removeIfPossible(made);
    throw describeWriteFailure(error, path, 'free some and try again');
  }
  if (exists) await removeIfPossible(old);
  return path;
}
