/** The two kinds of thrown error: something the user can act on, and a bug of ours. */
import { formatProblem, type Problem } from './problem';

/** A failure that the user can mend: `code` is stable, the message says what is wrong and what to do. */
export class ActionableError extends Error {
  override readonly name = 'ActionableError';
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Bad input found before work began: every problem at once. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** The work was cancelled by the user; not a failure. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('cancelled');
  }
}

/** A bug: a state that cannot be. Throw the result. */
export function internal(message: string): Error {
  return new Error(`internal: ${message}`);
}

/** @throws CancelledError when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
