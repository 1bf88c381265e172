/** The runs of a workspace; a broken one is listed with the reason, never a cause for the others to be missing. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { systemCode } from './atomicFile';
import { RUN_ID, readRunRecord } from './record';
import type { RunRecord } from './run';
import { runsFolder } from './runFolder';

export type ListedRun =
  | { readonly folder: string; readonly record: RunRecord }
  | { readonly folder: string; readonly broken: string };

/** Milliseconds without a sign of life after which a process id is taken for somebody else's. */
const SILENCE = 10 * 60_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** True while the process that wrote `running` lives and has lately touched the record. */
async function isBeingWritten(folder: string, record: RunRecord): Promise<boolean> {
  if (record.pid === undefined || !isAlive(record.pid)) return false;
  const { mtimeMs } = await stat(join(folder, 'run.json'));
  return Date.now() - mtimeMs < SILENCE;
}

/**
 * One run's record; `running` becomes `interrupted` when its process is dead.
 * @throws ActionableError when the folder holds no readable run
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const record = await readRunRecord(folder);
  if (record.id !== basename(folder) || record.name !== basename(dirname(folder))) {
    throw new ActionableError('damaged-run', `run.json belongs to ${record.name}/${record.id}, not to this folder`);
  }
  if (record.status !== 'running' || (await isBeingWritten(folder, record))) return record;
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
