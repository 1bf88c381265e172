/** Extension <-> `train` worker: jobs of this machine one at a time; a call's cancellation stops the job at the next run boundary. Types only. */
import type { ProgressEvent } from '../core/base/progress';
import type { JobRequest, JobResult } from '../core/jobs';
import type { JobName } from '../core/runs/jobKinds';
import type { MetricsRow, RunRecord } from '../core/runs/run';
import type { DataReport } from '../core/training/checkData';
import type { Call, LogNews } from './calls';

/** The worker may read only inside `workspace` when `trusted` is false. */
export interface JobOrigin {
  readonly workspace: string;
  readonly trusted: boolean;
}

export type { DataReport };

/** A call for each kind of job; news of it carry the `job` that the caller chose. */
export type TrainCalls = {
  readonly [K in JobName]: Call<JobRequest<K> & JobOrigin & { readonly job: string }, JobResult<K>>;
};

export interface TrainNews {
  readonly [event: string]: unknown;
  /** Its run has a folder, and waits for a cluster. */
  readonly folder: { readonly job: string; readonly folder: string };
  readonly started: { readonly job: string; readonly run: RunRecord; readonly folder: string };
  readonly progress: { readonly job: string } & ProgressEvent;
  readonly metrics: {
    readonly job: string;
    readonly folder: string;
    readonly rows: readonly MetricsRow[];
    readonly step: number;
    readonly totalSteps: number;
    /** Estimated from the steps so far. */
    readonly secondsLeft?: number;
  };
  readonly log: LogNews & { readonly job?: string };
}
