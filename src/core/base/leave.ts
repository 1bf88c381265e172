/** Why an abort is no stop: whoever follows a job goes, and the job stays as it is. */

/** As `AbortController.abort` is given it, where the terminal or the editor is closed. */
export const LEAVE = 'leave';

export function isLeaving(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === LEAVE;
}
