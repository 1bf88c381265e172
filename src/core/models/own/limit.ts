/** Code of the user's own, run so that it can neither hang for ever, nor keep Ctrl-C from being heard, nor end this process. */
import { Script } from 'node:vm';

/** Seconds that a file, `create` or one call on a batch may take; to draw the first weights may take longer. */
export const CALL_SECONDS = 60;
export const INITIALIZE_SECONDS = 600;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Listener = (...all: unknown[]) => void;

/** How what is to be run reaches the script: only such a script can be cut short. */
const slot = Symbol.for('nlp-workbench.work');
const caller = new Script(`globalThis[Symbol.for('nlp-workbench.work')]()`);

/** What it has begun is not cut short by the limit of what it is called from, and the way back is one. */
let depth = 0;

/**
 * @param seconds after which the work is cut short with an error; what it would have cleaned up stays as it was
 * @throws what the work throws; Error that says what is not allowed
 */
export function runLimited<T>(seconds: number, work: () => T): T {
  const outermost = depth === 0;
  const restore = outermost ? letSignalsEnd() : () => undefined;
  const { exit } = process;
  process.exit = ((code?: unknown) => {
    throw new Error(`a model must not end the process it runs in: process.exit(${code ?? ''})`);
  }) as typeof process.exit;
  const holder = globalThis as Record<symbol, unknown>;
  const before = holder[slot];
  holder[slot] = work;
  depth++;
  try {
    return caller.runInThisContext({ timeout: seconds * 1000 }) as T;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new Error(`no end after ${seconds} seconds; is there a loop without one?`);
    throw error;
  } finally {
    depth--;
    holder[slot] = before;
    process.exit = exit;
    restore();
  }
}

/** While such code runs nobody hears a signal: it then does what it does to any program, and ends this one. */
function letSignalsEnd(): () => void {
  const listeners = SIGNALS.map(signal => [signal, process.rawListeners(signal) as Listener[]] as const);
  for (const [signal] of listeners) process.removeAllListeners(signal);
  return () => {
    for (const [signal, own] of listeners) for (const listener of own) process.on(signal, listener);
  };
}
