/** The runs of a workspace; a broken one is listed with the reason, never a cause for the others to be missing. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { systemCode } from './atomicFile';
import { RUN_ID, readRunRecord } from './record';
import { relocate } from './relocate';
import type { RunRecord } from './run';
import { runsFolder } from './runFolder';
import { isTrainerAlive } from './trainerProcess';

export type ListedRun =
  | { readonly folder: string; readonly record: RunRecord }
  | { readonly folder: string; readonly broken: string };

/**
 * One run's record, with today's paths where its workspace was moved; `running` becomes `interrupted` when its process is dead.
 * @throws ActionableError when the folder holds no readable run
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const record = relocate(folder, await readRunRecord(folder));
  if (record.id !== basename(folder) || record.name !== basename(dirname(folder))) {
    throw new ActionableError('damaged-run', `run.json belongs to ${record.name}/${record.id}, not to this folder`);
  }
  if (record.status !== 'running') return record;
  const { mtimeMs } = await stat(join(folder, 'run.json'));
  if (await isTrainerAlive(record, mtimeMs)) return record;
  return { ...record, status: 'interrupted' };
}

async function subfolders(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(entry => join(folder, entry.name));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function readListed(folder: string): Promise<ListedRun> {
  try {
    return { folder, record: await readRun(folder) };
  } catch (error) {
    return { folder, broken: error instanceof Error ? error.message : String(error) };
  }
}

/** All runs of a workspace, newest first. Links are not followed. */
export async function listRuns(workspace: string): Promise<readonly ListedRun[]> {
  const names = await subfolders(runsFolder(workspace));
  const folders = (await Promise.all(names.map(subfolders))).flat().filter(folder => RUN_ID.test(basename(folder)));
  folders.sort((a, b) => (basename(a) < basename(b) ? 1 : -1));
  return await Promise.all(folders.map(readListed));
}
