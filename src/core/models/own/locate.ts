/** Errors of the user's code as problems at the lines that they come from. */
import { ActionableError, CancelledError, ProblemsError } from '../../base/errors';
import type { Position, Problem } from '../../base/problem';

export function problemAt(path: string, code: string, message: string, at: Position | undefined): Problem {
  const start = at ?? { line: 1, column: 1 };
  const range = { start, end: { line: start.line, column: start.column + 1 } };
  return { code, severity: 'error', message, path, range };
}

/** Where a stack first goes through one of the files. @param files absolute */
export function positionIn(
  stack: string,
  files: readonly string[],
): { readonly path: string; readonly at: Position } | undefined {
  for (const frame of stack.split('\n').filter(line => /^\s*at /.test(line))) {
    for (const path of files) {
      // Paths may hold brackets and colons: what is known is looked for.
      const [, after] = frame.split(`${path}:`, 2);
      const [, line, column] = /^(\d+):(\d+)/.exec(after ?? '') ?? [];
      if (line !== undefined) return { path, at: { line: Number(line), column: Number(column) } };
    }
  }
  return undefined;
}

/**
 * What the user's code threw, as a problem of its file; failures that say already what to do stay as they are.
 * @param doing e.g. `encode`: for the message
 */
export function blame(error: unknown, doing: string, files: readonly string[]): Error {
  if (error instanceof ProblemsError || error instanceof CancelledError) return error;
  const found = error instanceof Error ? positionIn(error.stack ?? '', files) : undefined;
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof ActionableError ? error.code : 'model-throws';
  // What would be a bug of ours in a model of ours is a slip in one of the user's.
  const message = `${doing}: ${said.replace(/^internal: /, '').split('\n')[0]}`;
  return new ProblemsError([problemAt(found?.path ?? files[0] ?? '', code, message, found?.at)]);
}
