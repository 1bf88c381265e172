/** A file whose name a person chose: looked at before it is written, so that only a file is ever replaced, and by intent. */
import { chmod, lstat, readlink, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ActionableError } from '../base/errors';
import { BRIEFLY, systemCode } from '../base/insistently';
import { describeWriteFailure, type FileContent, writeAtomically } from './atomicFile';

/** What a link points to, as it is written. */
async function endOf(link: string): Promise<string> {
  return resolve(dirname(link), await readlink(link));
}

function refuse(path: string, why: string, advice: string): ActionableError {
  return new ActionableError('bad-target', `cannot write ${path}: ${why}; ${advice}`);
}

async function look(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw describeWriteFailure(error, path);
  }
}

/** @throws ActionableError where the folder that a file is to lie in is none */
async function checkFolder(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      throw refuse(path, `the folder ${folder} does not exist`, 'create it, or choose another path');
    throw describeWriteFailure(error, path);
  }
  throw refuse(path, `${folder} is not a folder`, 'choose another path');
}

/** Neither a folder, nor a device, a pipe or a socket is replaced, and no link followed. */
async function checkFile(path: string, name: string): Promise<number | undefined> {
  const found = await look(path);
  if (!found) return undefined;
  if (found.isDirectory()) throw refuse(path, 'this is a folder', `name a file in it: ${join(path, name)}`);
  if (found.isSymbolicLink()) {
    const end = await endOf(path);
    throw refuse(path, `it is a link to ${end}`, 'name that file, or remove the link');
  }
  const kinds = [
    ['a device', found.isCharacterDevice() || found.isBlockDevice()],
    ['a pipe', found.isFIFO()],
    ['a socket', found.isSocket()],
  ] as const;
  const kind = found.isFile() ? undefined : (kinds.find(([, is]) => is)?.[0] ?? 'something else');
  if (kind) throw refuse(path, `it is ${kind}, not a file`, 'choose another path');
  // An administrator may write it all the same; who took the permission away meant it to stay.
  if ((found.mode & 0o222) === 0)
    throw refuse(path, 'this file is read-only', 'make it writable, or choose another path');
  return found.mode & 0o777;
}

/**
 * Where a file may be written that a person named.
 * @param words as they were typed; relative ones to the current folder
 * @param name of the file, for advice where the words lack it
 * @returns the absolute path
 * @throws ActionableError `bad-target` or `not-writable`
 */
export async function checkTarget(words: string, name: string): Promise<string> {
  if (words.trim() === '')
    throw new ActionableError('bad-target', `the name of the file is empty; name one, such as ${name}`);
  const path = resolve(words);
  if (words.endsWith('/') || words.endsWith(sep)) {
    const found = await look(path);
    const why = found ? 'this names a folder, and is a file' : 'this names a folder, which is not there';
    if (!found?.isDirectory()) throw refuse(words, why, `name a file, such as ${join(dirname(path), name)}`);
  }
  await checkFolder(path);
  await checkFile(path, name);
  return path;
}

/**
 * Replaces a file that a person named, or makes it; its permissions stay.
 * @param name as for `checkTarget`
 * @returns the absolute path
 * @throws ActionableError `bad-target`, `not-writable` or `disk-full`; what was there is then untouched
 */
export async function writeTarget(words: string, name: string, bytes: FileContent): Promise<string> {
  const path = await checkTarget(words, name);
  const mode = await checkFile(path, name);
  // Somebody waits for it, and may have it open in another program.
  await writeAtomically(path, bytes, 'free some and try again', BRIEFLY);
  if (mode !== undefined) await chmod(path, mode);
  return path;
}
