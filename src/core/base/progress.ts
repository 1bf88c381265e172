/** Progress of anything that takes longer than a second. */

export interface ProgressEvent {
  /** What is being done, for a person; e.g. `reading reviews.csv`. */
  readonly message: string;
  /** 0..1 where known. */
  readonly fraction?: number;
}

export type ReportProgress = (event: ProgressEvent) => void;
