/** Archives of runs on a folder that this machine and the workers see: what a node that dies does not take with it. */
import { copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isJson } from '../../base/json';
import { describeWriteFailure, removeIfPossible, writeAtomically } from '../../runs/atomicFile';
import { listFolders, type StoredFolder } from '../storage';
import type { ArchiveFacts } from './runArchive';

export interface KeptArchive extends ArchiveFacts {
  readonly name: string;
  readonly step: number;
}

const factsFile = /^\d+\.json$/;

const RUNS = 'nlp-runs';
/** In the folder of a job: files of the storage that it reads. */
const usesFile = 'uses.json';

function folderOf(storage: string, job: string): string {
  return join(storage, RUNS, job);
}

/**
 * Before a job begins: while its folder is there, these files stay.
 * @param paths of `nlp-files`
 */
export async function markUses(storage: string, job: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const hashes = paths.map(path => basename(dirname(path)));
  await mkdir(folderOf(storage, job), { recursive: true });
  await writeAtomically(join(folderOf(storage, job), usesFile), JSON.stringify(hashes));
}

/** Hashes of the files that a job reads. */
export async function readUses(folder: string): Promise<readonly string[]> {
  const found: unknown = JSON.parse(await readFile(join(folder, usesFile), 'utf8').catch(() => '[]'));
  return Array.isArray(found) ? found.map(String) : [];
}

/** What a job has left is at home, or of no use. */
export async function removeKept(storage: string, job: string): Promise<void> {
  await removeIfPossible(folderOf(storage, job));
}

/** Folders of jobs, whoever began them. */
export function listKept(storage: string): Promise<readonly StoredFolder[]> {
  return listFolders(join(storage, RUNS), /^nlp-[\w-]+$/);
}

/** The archive first, then what is said of it: one without is not found. The last two stay. @throws ActionableError `disk-full`, ... */
export async function putOnStorage(storage: string, job: string, path: string, kept: KeptArchive): Promise<void> {
  const folder = folderOf(storage, job);
  const target = join(folder, kept.name);
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(path, `${target}.new`);
    await rename(`${target}.new`, target);
  } catch (error) {
    throw describeWriteFailure(error, target, 'free some on the storage, and resume the run');
  }
  await writeAtomically(join(folder, `${kept.step}.json`), JSON.stringify(kept));
  for (const old of (await findKept(storage, job)).slice(2)) {
    await removeIfPossible(join(folder, `${old.step}.json`));
    if (old.name !== kept.name) await removeIfPossible(join(folder, old.name));
  }
}

/** Those of a job, newest first; none where there is no such folder. */
export async function findKept(
  storage: string,
  job: string,
): Promise<readonly (KeptArchive & { readonly path: string })[]> {
  const folder = folderOf(storage, job);
  const names = (await readdir(folder).catch(() => [])).filter(name => factsFile.test(name));
  const found: (KeptArchive & { readonly path: string })[] = [];
  for (const name of names) {
    const kept: unknown = JSON.parse(await readFile(join(folder, name), 'utf8').catch(() => 'null'));
    if (!isJson(kept) || typeof kept.name !== 'string' || typeof kept.step !== 'number') continue;
    const archive = kept as unknown as KeptArchive;
    found.push({ ...archive, path: join(folder, archive.name) });
  }
  return found.sort((a, b) => b.step - a.step);
}
