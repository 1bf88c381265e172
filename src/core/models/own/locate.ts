/** Errors of the user's code as problems at the lines that they come from. */
import { ActionableError, CancelledError, ProblemsError } from '../../base/errors';
import type { Position, Problem } from '../../base/problem';

export function problemAt(path: string, code: string, message: string, at: Position | undefined): Problem {
  const start = at ?? { line: 1, column: 1 };
  const range = { start, end: { line: start.line, column: start.column + 1 } };
  return { code, severity: 'error', message, path, range };
}

/** Where a stack first goes through one of the files. @param files absolute */
export function positionIn(stack: string, files: Iterable<string>): { path: string; at: Position } | undefined {
  const known = new Set(files);
  for (const line of stack.split('\n')) {
    const found = /(?:\(|at )(?:file:\/\/)?(\/[^()]*?|[A-Za-z]:[\\/][^()]*?):(\d+):(\d+)\)?$/.exec(line.trimEnd());
    const path = found?.[1];
    if (path !== undefined && known.has(path))
      return { path, at: { line: Number(found?.[2]), column: Number(found?.[3]) } };
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
