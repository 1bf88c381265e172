/** Ends work that does not come to an end: a regular expression can take longer than anybody lives, and cannot be asked to stop. */
import { runInNewContext } from 'node:vm';

/**
 * @param milliseconds that the work may take
 * @returns whether it came to its end
 */
export function withinTime(work: () => void, milliseconds: number): boolean {
  try {
    // The engine looks at the clock of a script inside a pattern too.
    runInNewContext('work()', { work }, { timeout: milliseconds });
    return true;
  } catch (error) {
    // Of the other context, so no `Error` of this one.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}
