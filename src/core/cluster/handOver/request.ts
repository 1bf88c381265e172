/** What a job is asked that trains with PyTorch: a plain value, one word of its command. */
import { ActionableError } from '../../base/errors';
import { isJson } from '../../base/json';
import type { HandOverNote, RunRecord } from '../../runs/run';

export interface HandOverJob extends Pick<HandOverNote, 'workers' | 'steps'>, Pick<RunRecord, 'name' | 'id'> {
  /** The folder with `train.py` is on the storage. */
  readonly isStored: boolean;
  /** Processors of the job, or of each of its workers. */
  readonly cpus: number;
  /** Of the runtime, for words to a person. */
  readonly runtime: string;
  readonly storage?: string;
}

/** @throws ActionableError `bad-usage` */
export function parseHandOver(word: string): HandOverJob {
  let found: unknown;
  try {
    found = JSON.parse(word);
  } catch {
    found = undefined;
  }
  if (!isJson(found) || typeof found.id !== 'string' || typeof found.workers !== 'number')
    throw new ActionableError('bad-usage', 'a job takes one request as JSON; it is begun with --on, not by hand');
  return found as unknown as HandOverJob;
}
