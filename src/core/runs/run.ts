/** What a run folder holds, as plain values. `.nlp/runs/NAME/<time>-<id>/` */
import type { HubOrigin } from '../base/hubId';

export type RunStatus = 'running' | 'completed' | 'stopped' | 'failed' | 'interrupted';

export interface Scores {
  /** e.g. accuracy, macro-F1, loss; 0..1 for rates. */
  readonly [metric: string]: number;
}

/** `run.json` */
export interface RunRecord {
  readonly version: 1;
  /** Name of the config, without `.nlp.yaml`. */
  readonly name: string;
  /** `<time>-<id>`: the folder's name, e.g. `20261121-234500-k3f9`. */
  readonly id: string;
  readonly status: RunStatus;
  /** Why it failed, for a person. */
  readonly failure?: string;
  /** What the user calls it; the folder keeps its name. */
  readonly title?: string;
  /** Listed first and never cleaned up. */
  readonly pinned?: boolean;
  /** What else it may be called, such as `champion`, with the time at which it got the name (ISO 8601): `runs/aliases`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Absolute path of the config when the run was made. */
  readonly configPath: string;
  /** Where that config is now, as far as it went away alone: paths in it are still those beside `configPath`. */
  readonly configNow?: string;
  readonly seed: number;
  readonly engine: string;
  /** As set for the engine; absent where the engine chose. */
  readonly threads?: number;
  /** SHA-256 of `config.yaml` as it was written. */
  readonly configSha256?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** The word in the config; absent in records of before there was more than `classify`. */
  readonly task?: string;
  /** It reads two texts, as one or each by itself. */
  readonly pair?: 'joint' | 'towers';
  /** It reads texts from their end; absent where it does not. */
  readonly direction?: 'backward';
  /** The task as which it is asked, where that is another than it was trained for. */
  readonly serves?: string;
  readonly labels: readonly string[];
  /** What the task learned of its training data beside them; absent where there is nothing, and in older records. */
  readonly learned?: Readonly<Record<string, string>>;
  /** The folder or file that it was imported from, absolute; absent of what was trained here. */
  readonly imported?: string;
  /** Where its pretrained model was downloaded from. */
  readonly hub?: HubOrigin;
  /** Of an encoder-decoder of two models, by side. */
  readonly sidesHub?: { readonly encoder?: HubOrigin; readonly decoder?: HubOrigin };
  /** Names of parameters that were never trained; until they are, what it says is chance. */
  readonly untrained?: readonly string[];
  /** Files of a model of the user's own, the one that is named in the config first; paths in the run's `model/`. */
  readonly model?: readonly { readonly path: string; readonly sha256: string }[];
  /** Runs that were made together have the same: the folds of a cross-validation, the trials of a sweep. */
  readonly group?: string;
  /** Of a cross-validation: which part validates, from 1. */
  readonly fold?: { readonly index: number; readonly of: number };
  /** Of a sweep: which trial it is, from 0. */
  readonly trial?: number;
  /** What an example of each label counts in the loss; absent where all count alike. */
  readonly classWeights?: readonly number[];
  /**
   * Of models that write: tokens of sources, and of the longest training text for one of at most as many. Absent in records of
   * before they were learned.
   */
  readonly writtenLengths?: readonly (readonly [source: number, target: number])[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** The job of a cluster that trains it, or has done so: the file of its runtime, absolute, and what the cluster calls the job. */
  readonly remote?: { readonly runtime: string; readonly job: string };
  /** It was handed over to PyTorch: from which run, by `name/id`, with which weights it began, and how it trains there. */
  readonly handOver?: HandOverNote;
  /** Process that writes it while `running`; a dead one means `interrupted`. */
  readonly pid?: number;
  /** When that process began, as the system tells it; absent where it does not. */
  readonly pidStarted?: string;
  readonly parameters: number;
  readonly step: number;
  readonly totalSteps: number;
  /** Spent training, over all resumptions. */
  readonly seconds: number;
  /** Median over the run. */
  readonly stepMilliseconds?: number;
  readonly best?: { readonly step: number; readonly metric: string; readonly value: number };
  readonly metrics: { readonly validation?: Scores; readonly test?: Scores };
  /** The temperature that divides its logits, and what it changed; absent where its probabilities are as it learned them. */
  readonly calibration?: CalibrationNote;
  /** What the curves say of how well the model fits; absent while that is not sure. */
  readonly fit?: FitNote;
}

export interface HandOverNote {
  readonly run: string;
  /** Those that the run began with, or of a checkpoint of it. */
  readonly weights: 'start' | 'best' | 'last';
  readonly workers: number;
  /** Fewer steps than the whole training has. */
  readonly steps?: number;
}

/** Temperature scaling, fitted on the validation split. */
export interface CalibrationNote {
  /** Above 0; 1 changes nothing. */
  readonly temperature: number;
  /** That it was fitted on. */
  readonly examples: number;
  /** Their loss in nats and, of one label per text, `calibration-error`, 0..1: with the logits as they were learned, and divided. */
  readonly before: Scores;
  readonly after: Scores;
}

/** How well a model fits, for a person. */
export interface FitNote {
  /** `truncated`: what looks like overfitting is what the model does not read. */
  readonly kind: 'overfits' | 'underfits' | 'truncated';
  /** What was seen, with its numbers. */
  readonly message: string;
  /** What usually helps. */
  readonly advice: string;
}

/** One line of `metrics.jsonl`. */
export interface MetricsRow {
  readonly step: number;
  /** Whole and part passes over the data. */
  readonly epoch: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** e.g. `train/loss`, `train/gradient-norm`, `train/learning-rate`, `validation/loss`, `validation/accuracy`. */
  readonly values: Readonly<Record<string, number>>;
}
