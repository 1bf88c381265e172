/** Progress of anything that takes longer than a second. */

export type Stall = 'waiting' | 'unreachable';

export interface ProgressEvent {
  /** What is being done, for a person; e.g. `reading reviews.csv`. */
  readonly message: string;
  /** 0..1 where known. */
  readonly fraction?: number;
  /** Why nothing moves on a cluster: the job waits for a place there, or the cluster does not answer. */
  readonly stall?: Stall;
}

export type ReportProgress = (event: ProgressEvent) => void;
