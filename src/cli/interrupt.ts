/** Ctrl-C and what else asks the command line to end. */
import { LEAVE } from '../core/base/leave';
import { EXIT_INTERRUPTED } from './exitCodes';
import type { Terminal } from './terminal';

/** Ctrl-C, `kill`, a terminal that was closed, and Ctrl-Break: each may be the last chance to save what was trained. */
export const ENDINGS = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
] as const;

/** Milliseconds within which two signals are one, come on two ways. */
const SAME_INTERRUPT = 100;

/** The first Ctrl-C asks for an orderly end, the second ends at once. */
export function listenForInterrupt(terminal: Terminal): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const interrupt = (signal: NodeJS.Signals) => {
    const isRepeat = performance.now() - last < SAME_INTERRUPT;
    last = performance.now();
    // A terminal that is closed tells it more than once, and nobody is there to be in a hurry.
    if (isRepeat || (signal === 'SIGHUP' && controller.signal.aborted)) return;
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    terminal.warn('stopping; press Ctrl-C again to quit at once');
    // A terminal that is closed stops what runs here; what a cluster trains stays there.
    controller.abort(signal === 'SIGHUP' ? LEAVE : undefined);
  };
  for (const ending of ENDINGS) process.on(ending, interrupt);
  return {
    signal: controller.signal,
    end: () => {
      for (const ending of ENDINGS) process.off(ending, interrupt);
    },
  };
}
