/** What a job is begun with: a word that says what it does, and its request as one word of JSON. */
import { ActionableError } from '../base/errors';
import { isJson, type Json } from '../base/json';

/** The command line answers them in jobs of a cluster; they are not for people. */
export const jobWords = { train: 'train-job', handOver: 'hand-over-job' } as const;

/**
 * @param isRequest of what may be one
 * @throws ActionableError `bad-usage`
 */
export function parseJobRequest<Request>(word: string, isRequest: (found: Json) => boolean): Request {
  let found: unknown;
  try {
    found = JSON.parse(word);
  } catch {
    found = undefined;
  }
  if (!isJson(found) || !isRequest(found))
    throw new ActionableError('bad-usage', 'a job takes one request as JSON; it is begun with --on, not by hand');
  return found as unknown as Request;
}
