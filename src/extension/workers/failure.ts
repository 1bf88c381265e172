/** Errors as they cross from a worker -> the errors that the rest of the extension knows. */
import { ActionableError, CancelledError, ProblemsError } from '../../core/base/errors';
import type { Failure } from '../../protocol/calls';

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'kind' in value && 'message' in value;
}

export function errorFromFailure(error: unknown, signal?: AbortSignal): Error {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  if (isFailure(data)) {
    if (data.kind === 'cancelled') return new CancelledError();
    if (data.kind === 'actionable') return new ActionableError(data.code, data.message);
    if (data.kind === 'problems') return new ProblemsError(data.problems ?? []);
    return new Error(data.message);
  }
  if (signal?.aborted) return new CancelledError();
  return error instanceof Error ? error : new Error(String(error));
}
