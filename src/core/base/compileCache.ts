/**
 * Node.js 22.1 and later keep what they compiled of a program for the next process, in a folder for temporary files. Older ones ignore all of
 * this, and so does one that cannot write there.
 */
import { lstatSync, mkdirSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'nlp-workbench-compiled';

/** Of this process, for what it loads from now on. */
export function keepCompiled(): void {
  const folder = ownFolder();
  if (folder === undefined) return;
  (nodeModule as { enableCompileCache?: (folder: string) => unknown }).enableCompileCache?.(folder);
}

/** Variables to start a Node.js process with, whose program is then kept from its first file on. */
export function compileCacheEnvironment(own: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> {
  const folder = own.NODE_COMPILE_CACHE ?? ownFolder();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** A folder that this user alone writes: what is kept there is run. Undefined where another user has made it first. */
export function ownFolder(home = tmpdir()): string | undefined {
  // Windows and macOS have temporary files of each user apart.
  const uid = process.getuid?.();
  const folder = join(home, uid === undefined ? NAME : `${NAME}-${uid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    const isOwn = uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0);
    return found.isDirectory() && isOwn ? folder : undefined;
  } catch {
    return undefined;
  }
}
