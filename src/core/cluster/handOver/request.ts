/** What a job is asked that trains with PyTorch: a plain value, one word of its command. */
import type { HandOverNote, RunRecord } from '../../runs/run';
import { parseJobRequest } from '../jobWords';

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
  return parseJobRequest(word, ({ id, workers }) => typeof id === 'string' && typeof workers === 'number');
}
