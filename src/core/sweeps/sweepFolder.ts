/** Where sweeps live: `.nlp/sweeps/NAME/<time>-<id>/`, with `sweep.json` and Optuna's `journal.log`. */
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { BRIEFLY, insistently, systemCode } from '../base/insistently';
import { isJson } from '../base/json';
import { describeWriteFailure, removeIfPossible, writeAtomically } from '../runs/atomicFile';
import { describeProcess, livingProcess } from '../runs/processFile';
import { RUN_ID, readBounded } from '../runs/record';
import { keepOutOfGit, makePlainFolder, newRunId } from '../runs/runFolder';
import { isTrainerAlive } from '../runs/trainerProcess';
import { type Journal, JournalLines, readJournal } from './journal';
import type { Sweep } from './sweep';

/** Bytes, which become one text; 100,000 trials of 10 keys and 20 scores take a half of it. */
const largestJournal = 400 * 1024 * 1024;
const largestRecord = 1024 * 1024;

export type SweepStatus = 'running' | 'completed' | 'stopped' | 'failed' | 'interrupted';

/** `sweep.json`: who is at it. What came of it is in the journal. */
export interface SweepRecord {
  readonly version: 1;
  readonly name: string;
  readonly id: string;
  readonly status: SweepStatus;
  readonly failure?: string;
  readonly path: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly pid?: number;
  readonly pidStarted?: string;
  /** As its file had it when it was last begun or continued; the journal has what it began with. */
  readonly trials?: number;
}

/** Its runs are of this group. */
export function groupOfSweep(id: string): string {
  return `sweep-${id}`;
}

function sweepsFolder(workspace: string): string {
  return join(workspace, '.nlp', 'sweeps');
}

export const journalOf = (folder: string) => join(folder, 'journal.log');
const recordOf = (folder: string) => join(folder, 'sweep.json');
const claimOf = (folder: string) => join(folder, 'claim');

/** Makes the folder of a new sweep, with a journal that has no trial yet. @throws ActionableError when it cannot be written */
export async function createSweepFolder(workspace: string, sweep: Sweep, now = new Date()): Promise<string> {
  const all = sweepsFolder(workspace);
  await makePlainFolder(join(workspace, '.nlp'));
  await makePlainFolder(all);
  await makePlainFolder(join(all, sweep.name));
  await keepOutOfGit(workspace);
  for (;;) {
    const id = newRunId(now);
    const folder = join(all, sweep.name, id);
    try {
      await mkdir(folder);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw describeWriteFailure(error, folder);
      continue;
    }
    const { better, ...facts } = sweep;
    await writeAtomically(journalOf(folder), new JournalLines(id).study(`${sweep.name}/${id}`, better, facts));
    const record = { version: 1, name: sweep.name, id, status: 'stopped', path: sweep.path } as const;
    await writeSweepRecord(folder, { ...record, startedAt: now.toISOString() });
    return folder;
  }
}

export async function writeSweepRecord(folder: string, record: SweepRecord): Promise<void> {
  await writeAtomically(recordOf(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/** With the status `interrupted` where its process has died. @throws ActionableError `damaged-sweep` or `missing-file` */
export async function readSweepRecord(folder: string): Promise<SweepRecord> {
  const path = recordOf(folder);
  const written = (await readBounded(path, largestRecord)).toString('utf8');
  let found: unknown;
  try {
    found = JSON.parse(written);
  } catch {
    found = undefined;
  }
  const isRecord =
    isJson(found) && ['name', 'id', 'status', 'path', 'startedAt'].every(key => typeof found[key] === 'string');
  if (!isRecord) throw new ActionableError('damaged-sweep', `${path} is damaged: it is no record of a sweep`);
  const record = found as unknown as SweepRecord;
  if (record.status !== 'running') return record;
  const { mtimeMs } = await stat(path);
  return (await isTrainerAlive(record, mtimeMs)) ? record : { ...record, status: 'interrupted' };
}

export interface OpenedSweep {
  readonly folder: string;
  readonly sweep: Sweep;
  readonly journal: Journal;
}

/** @throws ActionableError `damaged-sweep` or `missing-file` */
export async function openSweep(folder: string): Promise<OpenedSweep> {
  const bytes = await readBounded(journalOf(folder), largestJournal);
  const journal = readJournal(bytes, facts => (facts as Sweep).dimensions ?? []);
  const facts = journal?.facts;
  if (!journal || !isJson(facts) || !Array.isArray(facts.dimensions) || typeof facts.config !== 'string')
    throw new ActionableError('damaged-sweep', `${journalOf(folder)} is damaged: it does not say what is varied`);
  return { folder, sweep: { ...(facts as unknown as Sweep), better: journal.better }, journal };
}

/** Names of all sweeps of a workspace, in their order. */
export async function namesOfSweeps(workspace: string): Promise<readonly string[]> {
  return (await namesIn(sweepsFolder(workspace))).toSorted();
}

/** Those of a name, newest first; folders that are no sweeps are left out. */
export async function listSweeps(workspace: string, name: string): Promise<readonly string[]> {
  const folder = join(sweepsFolder(workspace), name);
  return (await namesIn(folder))
    .filter(id => RUN_ID.test(id) && existsSync(journalOf(join(folder, id))))
    .sort()
    .reverse()
    .map(id => join(folder, id));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  } catch {
    return [];
  }
}

/**
 * One process goes on with a sweep.
 * @returns gives it back
 * @throws ActionableError `still-running` that names the process which is at it
 */
export async function claimSweep(folder: string): Promise<() => Promise<void>> {
  const path = claimOf(folder);
  for (let tries = 0; ; tries++) {
    try {
      const handle = await insistently(() => open(path, 'wx'), BRIEFLY);
      await handle.writeFile(await describeProcess());
      await handle.close();
      return () => removeIfPossible(path);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw describeWriteFailure(error, path);
    }
    const pid = await livingProcess(path);
    if (pid !== undefined)
      throw new ActionableError(
        'still-running',
        `process ${pid} is at this sweep: stop it first (Ctrl-C where it runs, or: kill ${pid}), then try again`,
      );
    // Of two that find a dead one at once the second meets the first one's claim.
    if (tries > 3) throw new ActionableError('not-writable', `cannot claim ${path}; remove it, and try again`);
    await removeIfPossible(path);
  }
}
