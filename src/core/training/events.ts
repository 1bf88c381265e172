/** What a training tells while it goes on, and what it gives at the end. */
import type { ProgressEvent } from '../base/progress';
import type { Dataset } from '../data/dataset';
import type { MetricsRow, RunRecord } from '../runs/run';

export type TrainEvent =
  | ({ readonly kind: 'progress' } & ProgressEvent)
  /** Its folder is there with its record, and it waits for a cluster. */
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'started'; readonly run: RunRecord; readonly folder: string }
  | {
      readonly kind: 'metrics';
      readonly folder: string;
      /** New rows; none when only the step moved on. */
      readonly rows: readonly MetricsRow[];
      readonly step: number;
      readonly totalSteps: number;
      /** Estimated from the steps so far. */
      readonly secondsLeft?: number;
    }
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warning' | 'error';
      readonly message: string;
      /** Why the native engine does not load, where another one computes for that. */
      readonly nativeFailure?: string;
    };

/** A config as a plain value. With `text` and `files` it says all that a job works with, whatever happens to them meanwhile. */
export interface ConfigRequest {
  /** Absolute. What the config names is relative to its folder, and runs have its name. */
  readonly config: string;
  /** In place of what the file holds; there need be none. */
  readonly text?: string;
  /** `train.epochs=3` */
  readonly overrides?: readonly string[];
  /** What is read beside it, relative to its folder, and as it has to be. */
  readonly files?: Dataset['files'];
}

export type GivenRun = Pick<RunRecord, 'name' | 'id'> &
  Partial<Pick<RunRecord, 'title' | 'pinned' | 'aliases' | 'startedAt'>>;

export interface TrainOptions extends Omit<ConfigRequest, 'config'> {
  /** Absolute; its `.nlp/runs` gets the run. */
  readonly workspace: string;
  /** Otherwise nothing outside of the workspace is read. */
  readonly trusted: boolean;
  /** Aborting stops at the next run of the engine, with a checkpoint. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: TrainEvent) => void;
  /** Bytes of texts, and of tokens, that are kept in memory before they go to the disk. */
  readonly memory?: number;
  /** Of a cross-validation: the part that validates. */
  readonly fold?: RunRecord['fold'];
  /** That the run is of. */
  readonly group?: string;
  /** Of a sweep. */
  readonly trial?: number;
  /** What it is known by already, where its place is on another machine. */
  readonly run?: GivenRun;
  /** After each checkpoint on the way; until it settles nothing of the run's folder changes. */
  readonly onCheckpoint?: (folder: string, step: number) => Promise<void>;
  /** The program and its words that train the trials of a sweep in a process of their own. */
  readonly trialCommand?: readonly [string, ...string[]];
}

export interface TrainResult {
  readonly folder: string;
  readonly record: RunRecord;
  /** Dimensions of the model that was exported which are not free, and what they are; absent where none was. */
  readonly fixed?: Readonly<Record<string, number>>;
}
