/** Which frozen weights of a workspace no run refers to; where a run cannot be read, none is known to be free. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/insistently';
import { predecessorOf } from './atomicFile';
import { parseFrozen, readState } from './checkpoint';
import { hashInName } from './frozenWeights';
import { findHalfWritten, OLD } from './leftovers';
import { readRunRecord } from './record';
import { modelsFolder, runsFolder } from './runFolder';

export interface UnusedWeights {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** The first run that could not be read, and may refer to any. */
  readonly unread?: string;
}

/** Folders below `.nlp/runs`: a run is two deep, one that somebody has put away deeper. */
const DEEPEST = 8;

async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/**
 * Hashes that a run's checkpoints name, also where another one is just taking their place.
 * @throws what cannot be read
 */
async function hashesOfRun(folder: string): Promise<readonly string[]> {
  const checkpoints = join(folder, 'checkpoints');
  const names = new Set((await list(checkpoints)).map(({ name }) => name));
  const hashes: string[] = [];
  for (const name of ['best', 'last']) {
    const found = [name, predecessorOf(name)].filter(each => names.has(each));
    // A newer version may keep its references elsewhere.
    if (found.length > 0) await readRunRecord(folder);
    let gone: unknown;
    let read = 0;
    for (const each of found) {
      try {
        const reference = parseFrozen(await readState(join(checkpoints, each)));
        read++;
        if (reference) hashes.push(reference.sha256);
      } catch (error) {
        // Of two one may be on its way out.
        if (systemCode(error) !== 'missing-file') throw error;
        gone = error;
      }
    }
    if (read === 0 && gone !== undefined) throw gone;
  }
  return hashes;
}

/** @returns the first folder that cannot be read, or may hold runs and is not looked into */
async function gather(
  folder: string,
  without: ReadonlySet<string>,
  into: Set<string>,
  depth = 0,
): Promise<string | undefined> {
  if (without.has(folder)) return undefined;
  let entries: readonly Dirent[];
  try {
    entries = await list(folder);
    if (entries.some(({ name }) => name === 'checkpoints')) {
      for (const hash of await hashesOfRun(folder)) into.add(hash);
      return undefined;
    }
  } catch {
    return folder;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink() || (entry.isDirectory() && depth === DEEPEST)) return path;
    const unread = entry.isDirectory() ? await gather(path, without, into, depth + 1) : undefined;
    if (unread !== undefined) return unread;
  }
  return undefined;
}

async function filesOf(folder: string): Promise<UnusedWeights['files']> {
  const names = (await list(folder)).filter(entry => entry.isFile()).map(({ name }) => name);
  const halfWritten = new Set(await findHalfWritten(folder));
  const files: { path: string; bytes: number }[] = [];
  for (const name of names.sort()) {
    if (hashInName(name) === undefined && !halfWritten.has(name)) continue;
    const path = join(folder, name);
    try {
      const { size, mtimeMs } = await stat(path);
      // What is younger may be about to be named by a checkpoint.
      if (Date.now() - mtimeMs >= OLD) files.push({ path, bytes: size });
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
  return files;
}

/** @param without folders of runs that are about to go */
export async function findUnusedWeights(
  workspace: string,
  without: ReadonlySet<string> = new Set(),
): Promise<UnusedWeights> {
  const files = await filesOf(modelsFolder(workspace));
  if (files.length === 0) return { files };
  const used = new Set<string>();
  const unread = await gather(runsFolder(workspace), without, used);
  const isFree = (path: string) => {
    const hash = hashInName(path);
    return hash === undefined || (unread === undefined && !used.has(hash));
  };
  const free = files.filter(({ path }) => isFree(path));
  return { files: free, ...(free.length < files.length && unread !== undefined && { unread }) };
}
