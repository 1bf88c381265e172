/** What a task is: how examples become batches, loss, predictions and scores. The training loop knows nothing else of it. */
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Example } from '../data/dataset';
import type { LossProgram, Program } from '../engine/contract';
import type { Interval } from '../metrics/bootstrap';
import type { ClassificationReport } from '../metrics/classification';
import type { Encoder } from '../models/model';
import type { Encoding, Tokenizer } from '../text/tokenizer';

/** What a task is made of. */
export interface TaskParts {
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  /** As `learnLabels` gave them; kept in `run.json`. */
  readonly labels: readonly string[];
}

/** What a task reads of examples; each task's `fields.ts` exports one, which loads no runtime. */
export interface TaskFields {
  /** The texts of an example that the tokenizer sees; its vocabulary is learned from them. */
  texts(example: Example): readonly string[];
  /** The labels of the training examples in a fixed order (sorted by code unit); empty when the task has none. */
  learnLabels(training: readonly Example[]): readonly string[];
}

/** Each task's `task.ts` exports one of these; `Decoded` is what a prediction of the task is, as JSON. */
export interface TaskDefinition<Decoded = unknown> extends TaskFields {
  /** The word in the config. */
  readonly name: string;
  create(parts: TaskParts): Task<Decoded>;
}

/** An example ready to be batched. */
export interface TaskExample {
  /** What batches are bucketed by, in tokens. */
  readonly length: number;
  /** Tensors of this example alone, without the batch axis; e.g. `ids` [time], `labels` []. */
  readonly tensors: HostTensors;
}

/** The metric that picks the best checkpoint and stops early; a key of `Evaluation.scores`. */
export interface TargetMetric {
  readonly name: string;
  readonly better: 'higher' | 'lower';
}

export interface Evaluation {
  /** e.g. `loss`, `accuracy`, `macro-F1`. Metrics of parts by a slash: `F1/spam`. NaN-free. */
  readonly scores: Readonly<Record<string, number>>;
  /** Tasks with labels. */
  readonly report?: ClassificationReport;
  /** 95% bootstrap intervals of some of the scores, where they were asked for. */
  readonly intervals?: Readonly<Record<string, Interval>>;
  /** Examples seen. */
  readonly count: number;
}

/** Gathers the outputs of `predict` over a split, batch by batch. */
export interface Evaluator {
  /** Row i of the outputs belongs to `examples[i]`; rows beyond are filler and are left out. */
  add(outputs: HostTensors, examples: readonly Example[]): void;
  /** @param options `intervals`: with bootstrap intervals, about half a second for 10,000 examples */
  finish(options?: { readonly intervals?: boolean }): Evaluation;
}

export interface Task<Decoded = unknown> {
  readonly name: string;
  readonly labels: readonly string[];
  readonly target: TargetMetric;
  readonly encoder: Encoder;

  /** Parameters of encoder and head, in a fixed order. */
  initialize(random: Random): HostTensors;
  /** Parameters that are counted from the training examples and take the place of those that `initialize` gave. */
  count(training: readonly TaskExample[]): HostTensors;

  /** Tokens and targets. An unknown label gives the target -1, which has no part in the loss. */
  encode(example: Example): TaskExample;
  /** Text alone, for inference; the encoding tells where the tokens are. */
  encodeText(text: string): { readonly example: TaskExample; readonly encoding: Encoding };
  /**
   * Pads to one signature: `ids` int32 [batch, time], `mask` float32 [batch, time], the targets, and `weights`
   * float32 [batch]: 1 for examples, 0 for filler rows and unknown labels.
   * @param size batch >= examples.length >= 1; time >= every length
   */
  collate(examples: readonly TaskExample[], size: { readonly batch: number; readonly time: number }): HostTensors;

  /** Inputs of `collate` -> `loss` (mean over `weights`) and scalars worth a line in the log, e.g. `accuracy`. */
  readonly loss: LossProgram;
  /**
   * `ids`, `mask` -> `logits`, `probabilities`, `pooled` [batch, features] (what the projection shows).
   * Captures on request: `attention/LAYER` [batch, heads, time, time], `hidden/LAYER` [batch, time, features].
   */
  readonly predict: Program;
  /**
   * `ids`, `mask`, `label` int32 [batch] -> `saliency` [batch, time]: gradient of that label's logit times the word
   * vector, summed over the vector, sign kept; 0 at padding. Absent where a task has no label to ask about.
   */
  readonly saliency?: Program;

  /** One row of `predict`'s outputs, for people and `predictions.jsonl`. */
  decode(outputs: HostTensors, row: number): Decoded;
  evaluator(): Evaluator;
}
