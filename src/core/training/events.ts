/** What a training tells while it goes on, and what it gives at the end. */
import type { ProgressEvent } from '../base/progress';
import type { MetricsRow, RunRecord } from '../runs/run';

export type TrainEvent =
  | ({ readonly kind: 'progress' } & ProgressEvent)
  | { readonly kind: 'started'; readonly run: RunRecord; readonly folder: string }
  | {
      readonly kind: 'metrics';
      readonly folder: string;
      /** New rows; none when only the step moved on. */
      readonly rows: readonly MetricsRow[];
      readonly step: number;
      readonly totalSteps: number;
      /** Estimated from the steps so far. */
      readonly secondsLeft: number;
    }
  | { readonly kind: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly message: string };

export interface TrainOptions {
  /** Absolute; its `.nlp/runs` gets the run. */
  readonly workspace: string;
  /** Otherwise nothing outside of the workspace is read. */
  readonly trusted: boolean;
  /** Aborting stops at the next run of the engine, with a checkpoint. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: TrainEvent) => void;
  /** `train.epochs=3` */
  readonly overrides?: readonly string[];
  /** Bytes of texts, and of tokens, that are kept in memory before they go to the disk. */
  readonly memory?: number;
  /** Of a cross-validation: the part that validates. */
  readonly fold?: RunRecord['fold'];
}

export interface TrainResult {
  readonly folder: string;
  readonly record: RunRecord;
  /** Dimensions of the model that was exported which are not free, and what they are; absent where none was. */
  readonly fixed?: Readonly<Record<string, number>>;
}
