/** The runs of a workspace; a broken one is listed with the reason, never a cause for the others to be missing. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { systemCode } from '../base/insistently';
import { foldName } from '../base/samePath';
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
 * @throws ActionableError when the folder holds no readable run, with its path and what to do
 */
export async function readRun(folder: string): Promise<RunRecord> {
  try {
    return await readPlain(folder);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    const { code, message } = error;
    if (code === 'missing-file')
      throw new ActionableError(code, `${folder} is no run: it has no run.json. Name a folder in .nlp/runs/NAME.`);
    if (code !== 'damaged-run') throw error;
    const name = `${basename(dirname(folder))}/${basename(folder)}`;
    const path = join(folder, 'run.json');
    const what = message.replace(/^run\.json is damaged: /, '').replace(/^it /, '');
    const reason = message.includes(path)
      ? message
      : `${path} ${/^(?:is|has|must)\b/.test(what) ? '' : 'is damaged: '}${what}`;
    throw new ActionableError(code, `Cannot open run ${name}: ${reason}. Restore it from a backup, or delete the run.`);
  }
}

/** @throws ActionableError whose message names no path */
async function readPlain(folder: string): Promise<RunRecord> {
  const record = relocate(folder, await readRunRecord(folder));
  // `Lin` and `lin` share a folder where upper and lower case are not told apart, which may have been made for either.
  if (record.id !== basename(folder) || foldName(record.name) !== foldName(basename(dirname(folder)))) {
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
    return { folder, record: await readPlain(folder) };
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
