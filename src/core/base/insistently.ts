/**
 * Work on files that is tried again while another program stands in its way: on Windows virus scanners, indexers and whoever
 * reads a file keep it from being replaced, removed or opened, and so does the removal of one that somebody still has open.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** The system's error code (`ENOENT`, `ENOSPC`), when the error has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A sharing violation, a name whose file is just going, a folder with a file in it that is: Windows has no names of their own for them. */
const HELD_ON_WINDOWS = new Set(['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY']);
/** Too many files are open at this moment. */
const SHORT = new Set(['EMFILE', 'ENFILE']);

/** Whether another program may be what stands in the way; of an error that was put into words what caused it counts. */
export function isHeld(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  if (platform !== 'win32' || !(error instanceof Error)) return false;
  return HELD_ON_WINDOWS.has(systemCode(error) ?? '') || isHeld(error.cause, platform);
}

/** Milliseconds. Scanners let go within seconds; what was trained for hours is worth half a minute. */
const PATIENCE = 30_000;
/** Milliseconds, where somebody waits for an answer, or where the same may just as well mean that it is not allowed. */
export const BRIEFLY = 2000;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1000;

/**
 * @param act may be called many times: what it did before it failed must not be in its own way
 * @param patience milliseconds of pauses, after which the failure is thrown
 */
export async function insistently<T>(act: () => Promise<T>, patience = PATIENCE): Promise<T> {
  let waited = 0;
  for (let next = FIRST_PAUSE; ; next = Math.min(2 * next, LONGEST_PAUSE)) {
    try {
      return await act();
    } catch (error) {
      const passes = isHeld(error) || SHORT.has(systemCode(error) ?? '');
      if (!passes || waited + next > patience) throw error;
    }
    await pause(next);
    waited += next;
  }
}
