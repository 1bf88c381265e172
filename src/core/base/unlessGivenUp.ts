/** An answer that several questions wait for. */
import { CancelledError } from './errors';

/**
 * What another question has begun, and may have given up: this one then begins it again.
 * @param signal of this question
 */
export async function unlessGivenUp<T>(
  begun: Promise<T>,
  signal: AbortSignal | undefined,
  again: () => Promise<T>,
): Promise<T> {
  try {
    return await begun;
  } catch (error) {
    if (error instanceof CancelledError && !signal?.aborted) return again();
    throw error;
  }
}
