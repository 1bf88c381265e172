/** Tries again what may pass: a connection that broke, a hub that is busy. */
import { setTimeout as pause } from 'node:timers/promises';
import { ActionableError, CancelledError } from '../base/errors';
import { systemCode } from '../base/insistently';
import type { Asking, Patience } from './hub';
import { BusyError } from './refuse';

export const PATIENCE: Patience = { tries: 5, first: 1000 };
/** Milliseconds. */
const LONGEST = 20_000;

/** The connection broke, or what came was not all. */
export class BrokenError extends Error {}

const BROKEN = new Set([
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
]);

function mayPass(error: unknown): boolean {
  return error instanceof BusyError || error instanceof BrokenError || BROKEN.has(systemCode(error) ?? '');
}

function final(error: unknown, host: string): unknown {
  if (error instanceof BusyError) return error.refusal;
  if (!mayPass(error)) return error;
  return new ActionableError(
    'hub-unreachable',
    `the connection to ${host} breaks again and again. Try again: what is there is kept`,
    {
      cause: error,
    },
  );
}

/** @param progress a number that grows where a try got further: such a try is not counted */
export async function retrying<T>(
  { hub, patience: { tries, first }, signal }: Asking,
  act: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let failed = 0;
  for (let reached = progress(); ; ) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      failed = progress() > reached ? 1 : failed + 1;
      reached = progress();
      if (!mayPass(error) || failed >= tries) throw final(error, new URL(hub.endpoint).host);
      const wait = error instanceof BusyError ? error.after : undefined;
      await pause(wait ?? Math.min(LONGEST, first * 2 ** (failed - 1)), undefined, { signal }).catch(() => {
        throw new CancelledError();
      });
    }
  }
}
