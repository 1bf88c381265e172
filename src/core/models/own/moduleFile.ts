/** A file of a user's own model, as it was read: loads nothing that could run it. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ProblemsError } from '../../base/errors';
import { describeFileError } from '../../base/fileError';
import { isInside } from '../../base/resolvePath';
import { problemAt } from './locate';

/** In bytes; more than any model by hand. */
const largestFile = 1_000_000;

export interface ModuleFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** @param path absolute @throws ProblemsError when it cannot be read */
export function readModuleFile(path: string): ModuleFile {
  const refuse = (code: string, message: string) => new ProblemsError([problemAt(path, code, message, undefined)]);
  try {
    const found = statSync(path);
    // Reading a pipe or a device may never end.
    if (!found.isFile()) throw refuse('unreadable-file', 'cannot read this model: it is not a file');
    if (found.size > largestFile) throw refuse('model-too-large', 'too large for a model');
    const bytes = readFileSync(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path, bytes, sha256 };
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    throw refuse('unreadable-file', `cannot read this model: ${failure.meaning}`);
  }
}

/** The folder that all files lie in, and each file's way from there. */
export function layOut(files: readonly ModuleFile[]): { readonly base: string; readonly names: readonly string[] } {
  let base = dirname(files[0]!.path);
  while (!files.every(({ path }) => isInside(base, path))) base = dirname(base);
  return { base, names: files.map(({ path }) => relative(base, path).replaceAll('\\', '/')) };
}
