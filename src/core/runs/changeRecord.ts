/** Changes of `run.json` by several processes: the training writes how far it is while its user names and pins it. */
import { open, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { insistently, isHeld, systemCode } from '../base/insistently';
import { describeWriteFailure, removeIfPossible } from './atomicFile';
import { readRunRecord, writeRunRecord } from './record';
import type { RunRecord } from './run';

/** Milliseconds; a change takes a few of them, so an older lock is that of a process which died. */
const STALE = 5000;
const RETRY = 10;
/** Milliseconds after which a lock that can neither be made nor removed is told. */
const PATIENCE = 40_000;

async function lock(path: string): Promise<void> {
  const began = Date.now();
  for (;;) {
    try {
      return await (await open(path, 'wx')).close();
    } catch (error) {
      // Windows refuses a name whose file is just being removed, or is looked at by a virus scanner.
      const passes = systemCode(error) === 'EEXIST' || isHeld(error);
      if (!passes || Date.now() - began > PATIENCE) throw describeLock(error, path);
    }
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    // A clock that was set back makes a lock look young for ever.
    if (age > STALE || Date.now() - began > 2 * STALE) await removeIfPossible(path);
    else await new Promise(resolve => setTimeout(resolve, RETRY));
  }
}

function describeLock(error: unknown, path: string): unknown {
  if (systemCode(error) !== 'EEXIST') return describeWriteFailure(error, path);
  const why = 'another program keeps changing the run, or this file cannot be removed; remove it';
  return new ActionableError('not-writable', `cannot write ${path}: ${why}`, { cause: error });
}

/**
 * Reads the record, changes it and writes it back, with no other change in between.
 * @param change gets what is on the disk
 * @throws ActionableError when it cannot be read or written
 */
export async function changeRecord(
  folder: string,
  change: (record: RunRecord) => RunRecord | Promise<RunRecord>,
): Promise<RunRecord> {
  const path = join(folder, '.run.json.lock');
  await lock(path);
  try {
    const changed = await change(await insistently(() => readRunRecord(folder)));
    await writeRunRecord(folder, changed);
    return changed;
  } finally {
    // One that stays is stale in a moment: what was written is written.
    await removeIfPossible(path);
  }
}

/** A sign of life of whoever writes the run: where systems do not tell processes apart, a long silence is taken for death. */
export async function touchRecord(folder: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(join(folder, 'run.json'), now, now);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

/** Characters of a title. */
export const LONGEST_TITLE = 200;

/**
 * @param title empty takes it away
 * @throws ActionableError `bad-title`
 */
export async function renameRun(folder: string, title: string): Promise<RunRecord> {
  const line = title.replace(/\s+/g, ' ').trim();
  if (line.length > LONGEST_TITLE) {
    throw new ActionableError('bad-title', `a name has at most ${LONGEST_TITLE} characters, not ${line.length}`);
  }
  return changeRecord(folder, record => ({ ...record, title: line === '' ? undefined : line }));
}

export async function pinRun(folder: string, pinned: boolean): Promise<RunRecord> {
  return changeRecord(folder, record => ({ ...record, pinned: pinned || undefined }));
}
