/** Extension <-> `train` worker: one job at a time; a call's cancellation stops the job at the next run boundary. Types only. */
import type { ProgressEvent } from '../core/base/progress';
import type { SplitName } from '../core/data/dataset';
import type { MetricsRow, RunRecord } from '../core/runs/run';
import type { DataReport } from '../core/training/checkData';
import type { CrossValidation } from '../core/training/crossValidate';
import type { RunEvaluation } from '../core/training/evaluateRun';
import type { RateSweep } from '../core/training/findRate';
import type { AugmentationPreview } from '../core/training/previewAugmentation';
import type { Change, Reproduction } from '../core/training/reproduceRun';
import type { Call } from './calls';

/** The worker may read only inside `workspace` when `trusted` is false. */
export interface JobOrigin {
  readonly workspace: string;
  readonly trusted: boolean;
}

export type { DataReport };

export interface TrainCalls {
  readonly [method: string]: Call<unknown, unknown>;
  readonly train: Call<{ readonly config: string; readonly job: string } & JobOrigin, RunRecord>;
  readonly resume: Call<{ readonly run: string; readonly job: string } & JobOrigin, RunRecord>;
  /** What is not as it was when a run was made. */
  readonly findChanges: Call<{ readonly run: string; readonly job: string } & JobOrigin, readonly Change[]>;
  /** Trains anew whatever has changed: ask before. */
  readonly reproduce: Call<{ readonly run: string; readonly job: string } & JobOrigin, Reproduction>;
  /** Test where there is one, else validation, if not given; its predictions are written into the run. */
  readonly evaluate: Call<
    { readonly run: string; readonly split?: SplitName; readonly job: string } & JobOrigin,
    RunEvaluation
  >;
  readonly checkData: Call<{ readonly config: string; readonly job: string } & JobOrigin, DataReport>;
  /** A run a fold; stopped, the runs that there are stay. */
  readonly crossValidate: Call<
    { readonly config: string; readonly folds: number; readonly job: string } & JobOrigin,
    CrossValidation
  >;
  readonly findRate: Call<{ readonly config: string; readonly job: string } & JobOrigin, RateSweep>;
  /** Another `sample`, other examples. */
  readonly previewAugmentation: Call<
    { readonly config: string; readonly job: string; readonly sample: number; readonly count: number } & JobOrigin,
    AugmentationPreview
  >;
}

/** News carries the `job` that the caller chose. */
export interface TrainNews {
  readonly [event: string]: unknown;
  readonly started: { readonly job: string; readonly run: RunRecord; readonly folder: string };
  readonly progress: { readonly job: string } & ProgressEvent;
  readonly metrics: {
    readonly job: string;
    readonly folder: string;
    readonly rows: readonly MetricsRow[];
    readonly step: number;
    readonly totalSteps: number;
    /** Estimated from the steps so far. */
    readonly secondsLeft: number;
  };
  readonly log: { readonly job?: string; readonly level: 'info' | 'warning' | 'error'; readonly message: string };
}
