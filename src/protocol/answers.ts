/** Extension <-> `serve` worker: questions about a text and their answers. Types only. */
import type { RunIdentity } from '../core/inference/prediction';
import type { Answer } from '../core/tasks/answerer';

export type { Answer };

export interface AskRequest {
  readonly run: string;
  readonly question: string;
  readonly context: string;
  /** Most answers told. */
  readonly count: number;
}

export interface Answered {
  /** The best first; at least one. */
  readonly answers: readonly Answer[];
  readonly run: RunIdentity;
  /** Where written answers reached the limit: how many, and what sets it. */
  readonly reached?: string;
}
