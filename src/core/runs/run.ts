/** What a run folder holds, as plain values. `.nlp/runs/NAME/<time>-<id>/` */

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
  /** Absolute path of the config when the run was made. */
  readonly configPath: string;
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
  readonly labels: readonly string[];
  /** What the task learned of its training data beside them; absent where there is nothing, and in older records. */
  readonly learned?: Readonly<Record<string, string>>;
  /** Files of a model of the user's own, the one that is named in the config first; paths in the run's `model/`. */
  readonly model?: readonly { readonly path: string; readonly sha256: string }[];
  /** Of a cross-validation: which part validates, from 1; runs of one have the same group. */
  readonly fold?: { readonly index: number; readonly of: number; readonly group: string };
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
  /** What the curves say of how well the model fits; absent while that is not sure. */
  readonly fit?: FitNote;
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
