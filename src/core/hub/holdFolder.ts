/** One process fills a folder: another one that wants the same waits for it. A clock that was set back makes no lock look young for ever. */
import { open, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { CancelledError, throwIfCancelled } from '../base/errors';
import { isHeld, systemCode } from '../base/insistently';
import { describeWriteFailure, removeIfPossible } from '../runs/atomicFile';
import { BEAT, isBeingFilled, lockOf } from '../runs/hubModels';

/** Milliseconds. */
const RETRY = 250;

/** @param folder there or not; the one above it is @param onWait is told once @returns lets go */
export async function holdFolder(
  folder: string,
  signal: AbortSignal,
  onWait: () => void,
): Promise<() => Promise<void>> {
  const lock = lockOf(folder);
  for (let waits = 0; ; waits++) {
    throwIfCancelled(signal);
    try {
      await (await open(lock, 'wx')).close();
      break;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST' && !isHeld(error)) throw describeWriteFailure(error, lock);
    }
    if (!(await isBeingFilled(folder))) {
      await removeIfPossible(lock);
      continue;
    }
    if (waits === 0) onWait();
    await pause(RETRY, undefined, { signal }).catch(() => {
      throw new CancelledError();
    });
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, BEAT);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await removeIfPossible(lock);
  };
}
