/** One process, and one training in it, writes a run: who goes on with one takes it first, under the lock of its record. */
import { resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { changeRecord } from './changeRecord';
import { readRun } from './listRuns';
import type { RunRecord } from './run';

/** Folders of the runs that this process trains: its number in a record does not say which of its trainings is meant. */
const ours = new Set<string>();

/**
 * @param now what a record says of this process
 * @param check given the record as it is, `interrupted` where its process has died. @throws when it may not be gone on with
 * @returns gives the run back as it was, for what fails before training has begun
 * @throws what `check` throws; ActionableError when this process trains the run already
 */
export async function claimRun(
  folder: string,
  now: Partial<RunRecord>,
  check: (record: RunRecord) => void,
): Promise<() => Promise<void>> {
  // Told before there is a lock to take: that there is no such run.
  check(await readRun(folder));
  let before: Partial<RunRecord> = {};
  await changeRecord(folder, async record => {
    const current = await readRun(folder);
    check(current);
    const { name, id, status, failure, finishedAt } = current;
    if (ours.has(resolve(folder)))
      throw new ActionableError('still-running', `${name}/${id} is being trained by this very process`);
    // One that says so of this process, which does not train it, ended without being able to say more: its disk was full.
    before = { status: status === 'running' ? 'interrupted' : status, failure, finishedAt };
    holdRun(folder);
    return { ...record, ...now, status: 'running', failure: undefined, finishedAt: undefined };
  });
  return async () => {
    leaveRun(folder);
    const nobody = Object.fromEntries(Object.keys(now).map(key => [key, undefined]));
    // Where that cannot be written, the process that is gone will say that it was interrupted.
    await changeRecord(folder, record => ({ ...record, ...nobody, ...before })).catch(() => undefined);
  };
}

/** This process trains it; of a run that it has just made. */
export function holdRun(folder: string): void {
  ours.add(resolve(folder));
}

/** This process trains it no more. */
export function leaveRun(folder: string): void {
  ours.delete(resolve(folder));
}
