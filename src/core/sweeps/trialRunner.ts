/** What trains the trials of a sweep: processes of this machine, or a cluster. */
import { ActionableError } from '../base/errors';
import type { Scores } from '../runs/run';

export interface TrialRequest {
  readonly number: number;
  /** Absolute. */
  readonly config: string;
  /** `train.epochs=3` */
  readonly overrides: readonly string[];
  readonly group: string;
  /** Of a run that goes on. */
  readonly resume?: string;
  readonly title: string;
}

export interface TrialNews {
  /** Its run has its folder, absolute. */
  readonly onStarted: (folder: string) => void;
  /** Validation scores after a step. */
  readonly onScores: (step: number, scores: Scores) => void;
  readonly onProgress: (step: number, totalSteps: number) => void;
  readonly onWarning: (message: string) => void;
}

export interface TrialEnd {
  readonly folder: string;
  readonly status: 'completed' | 'stopped';
  /** Of the validation examples, with the best weights. */
  readonly scores: Scores;
}

/** Nothing can train trials any more: the sweep ends, and its trials are as they were. */
export class RunnerGoneError extends ActionableError {}

export interface TrialRunner {
  /**
   * @param signal when it is aborted the trial saves a checkpoint, and ends as `stopped`; its reason may be `LEAVE`
   * @throws RunnerGoneError
   * @throws ActionableError, ProblemsError why it cannot be trained
   */
  run(request: TrialRequest, news: TrialNews, signal: AbortSignal): Promise<TrialEnd>;
  dispose(): Promise<void>;
}
