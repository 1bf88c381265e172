/** Tries again while a cluster does not answer, and says so. */
import { setTimeout as pause } from 'node:timers/promises';
import { ActionableError, CancelledError } from '../../base/errors';
import type { OutageNews } from '../cluster';
import { OutageError } from './http';

/** Milliseconds before each next try in a row. */
export type Patience = readonly number[];

/** Where somebody waits for the answer: 7 seconds. */
export const SHORT: Patience = [1000, 2000, 4000];
/** Of a job that runs without us: about 5 minutes. */
export const LONG: Patience = [1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 90_000, 90_000];

/**
 * @param last what the failure is when no try is left
 * @throws CancelledError, ActionableError
 */
export async function patiently<T>(
  act: () => Promise<T>,
  patience: Patience,
  signal: AbortSignal,
  last: (why: string, error: OutageError) => ActionableError = (why, cause) =>
    new ActionableError('cluster-unreachable', why, { cause }),
  news: OutageNews = {},
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await act();
      if (tries > 1) news.onReturn?.();
      return result;
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      if (!(error instanceof OutageError)) throw error;
      const wait = patience[tries - 1];
      if (wait === undefined) throw last(error.message, error);
      news.onOutage?.(tries, error.message, wait);
      await pause(wait, undefined, { signal }).catch(() => {
        throw new CancelledError();
      });
    }
  }
}
