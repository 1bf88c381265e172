/** What is printed of an error, and the exit code that goes with it. */
import { asSentence } from '../core/base/asSentence';
import { ActionableError, CancelledError, ProblemsError } from '../core/base/errors';
import { describeFileError } from '../core/base/fileError';
import { formatProblem } from '../core/base/problem';
import { EXIT_BAD_INPUT, EXIT_BUG, EXIT_INTERRUPTED } from './exitCodes';
import type { Terminal } from './terminal';

/** Reports a failure on stderr, without a stack unless it is a bug of ours. */
export function reportFailure(error: unknown, terminal: Terminal, json: boolean): number {
  const written = error instanceof Error ? error.message : String(error);
  const message = error instanceof ActionableError ? asSentence(written) : written;
  const tell = (code: string, more: object = {}) => {
    if (json) terminal.printJson({ error: { code, message, ...more } });
  };
  if (error instanceof ProblemsError) {
    for (const problem of error.problems) terminal.warn(formatProblem(problem));
    tell('problems', { problems: error.problems });
    return EXIT_BAD_INPUT;
  }
  if (error instanceof ActionableError) {
    terminal.warn(message);
    tell(error.code);
    return EXIT_BAD_INPUT;
  }
  if (error instanceof CancelledError) {
    tell('cancelled');
    return EXIT_INTERRUPTED;
  }
  const failure = describeFileError(error);
  if (failure) {
    const { path } = error as NodeJS.ErrnoException;
    terminal.warn(path === undefined ? failure.meaning : `${path}: ${failure.meaning}`);
    tell('file-error');
    return EXIT_BAD_INPUT;
  }
  terminal.warn(`a bug: ${(error instanceof Error && error.stack) || message}`);
  tell('internal');
  return EXIT_BUG;
}
