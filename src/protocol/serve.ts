/** Extension <-> `serve` worker: inference for the editor. Runs are named by folder; the worker keeps the last few loaded. Types only. */
import type { ProgressEvent } from '../core/base/progress';
import type { SplitName } from '../core/data/dataset';
import type { AnswersReport } from '../core/explain/answersReport';
import type {
  AttentionMatrix,
  AttentionPart,
  AttentionSummary,
  PartMatrix,
  PartThumbnails,
  Saliency,
} from '../core/explain/explanation';
import type { RunReport } from '../core/explain/report';
import type { ExamplePage, ExampleQuery } from '../core/explain/reportExamples';
import type { WritingSummary } from '../core/explain/writingAttention';
import type { Asked, Prediction } from '../core/inference/prediction';
import type { TaggedText } from '../core/inference/tagText';
import type { Writing } from '../core/inference/writeTexts';
import type { Intervals } from '../core/metrics/bootstrap';
import type { Scores } from '../core/runs/run';
import type { WritingOptions } from '../core/tasks/writer';
import type { Answered, AskRequest } from './answers';
import type { Call } from './calls';
import type { Generated, GeneratedToken, GenerationRequest } from './generation';
import type { JobOrigin } from './train';

/** Without `trusted` the examples are read only from inside the workspace that holds the run. */
export interface ProjectionSource extends Partial<JobOrigin> {
  readonly run: string;
  readonly of: 'vocabulary' | 'examples';
  /** At most this many points; the most frequent words, or a seeded sample of examples. */
  readonly limit: number;
}

export interface ProjectionPoints {
  readonly count: number;
  readonly total: number;
  /** Shown on hover: the word, or the start of the text. */
  readonly names: readonly string[];
  /** Index into `groups`, one a point: the example's label; for words 0. */
  readonly group: Int32Array;
  readonly groups: readonly string[];
  /** Examples only: predicted group. */
  readonly predicted?: Int32Array;
  /** Examples only: file and line of each. */
  readonly files?: readonly string[];
  readonly file?: Int32Array;
  readonly line?: Int32Array;
}

export interface ProjectionMethod {
  readonly method: 'pca' | 'tsne';
  /** t-SNE only. */
  readonly perplexity?: number;
  readonly iterations?: number;
  readonly seed?: number;
}

export interface ProjectionResult {
  /** [count, 2] row-major. */
  readonly coordinates: Float32Array;
  /** PCA only: part of the variance each axis holds. */
  readonly explained?: readonly number[];
}

/** What a run's `predictions.jsonl` says of one split; no model is loaded for it. */
export interface ReportAnswer {
  /** Those that have predictions; none where the run has not been scored. */
  readonly splits: readonly { readonly split: SplitName; readonly examples: number }[];
  /** ISO 8601: when the predictions were written. */
  readonly writtenAt?: string;
  /** The one asked for where it has predictions, else the last of `splits`. */
  readonly split?: SplitName;
  /** Absent where the predictions hold no labels to compare. */
  readonly report?: RunReport;
  /** Where they are sets of labels, or numbers. */
  readonly answers?: AnswersReport;
  /** What the run wrote down of the split when training ended. */
  readonly recorded?: Scores;
  /** Data files that were written after the predictions. */
  readonly changed?: readonly string[];
}

/** What was written of each text, in order. */
export interface WrittenTexts {
  readonly found: readonly Writing[];
  /** Where some reached the limit: how many, and what sets it. */
  readonly reached?: string;
}

/** Without options the search is the one of the run's config. */
export interface WritingRequest {
  readonly run: string;
  readonly texts: readonly string[];
  readonly options?: Partial<Pick<WritingOptions, 'beam' | 'lengthPenalty'>>;
}

export interface ServeCalls {
  readonly [method: string]: Call<unknown, unknown>;
  readonly predict: Call<{ readonly run: string; readonly texts: readonly Asked[] }, readonly Prediction[]>;
  readonly explain: Call<
    { readonly run: string; readonly text: Asked; readonly label?: string },
    {
      readonly prediction: Prediction;
      /** Absent where the task has nothing to weigh words for. */
      readonly saliency?: Saliency;
      readonly attention?: AttentionSummary;
      readonly meanAttention?: AttentionMatrix;
    }
  >;
  readonly attentionSummary: Call<{ readonly run: string; readonly text: Asked }, AttentionSummary>;
  readonly attentionMatrix: Call<
    { readonly run: string; readonly text: Asked; readonly layer: number; readonly head: number | 'mean' },
    AttentionMatrix
  >;
  /** Every head of every layer, mean-pooled to at most `side` x `side`; `weights` [layers, heads, side, side]. */
  readonly attentionThumbnails: Call<
    { readonly run: string; readonly text: Asked; readonly side: number },
    { readonly layers: number; readonly heads: number; readonly side: number; readonly weights: Float32Array }
  >;
  readonly projectionPoints: Call<ProjectionSource & { readonly job: string }, ProjectionPoints>;
  /** Coordinates on the way come as `coordinates` news. */
  readonly project: Call<ProjectionSource & ProjectionMethod & { readonly job: string }, ProjectionResult>;
  readonly report: Call<{ readonly run: string; readonly split?: SplitName }, ReportAnswer>;
  /** 95% bootstrap intervals of some of the report's scores: seconds for many examples. */
  readonly reportIntervals: Call<{ readonly run: string; readonly split: SplitName }, Intervals>;
  readonly reportExamples: Call<{ readonly run: string; readonly split: SplitName } & ExampleQuery, ExamplePage>;
  /** A text from each text; `progress` news on the way. */
  readonly write: Call<WritingRequest & { readonly job: string }, WrittenTexts>;
  readonly writingSummary: Call<{ readonly run: string; readonly text: string }, WritingSummary>;
  readonly writingMatrix: Call<
    {
      readonly run: string;
      readonly text: string;
      readonly part: AttentionPart['kind'];
      readonly layer: number;
      readonly head: number | 'mean';
    },
    PartMatrix
  >;
  readonly writingThumbnails: Call<
    { readonly run: string; readonly text: string; readonly part: AttentionPart['kind']; readonly side: number },
    PartThumbnails
  >;
  /** Tokens come as `generated` news, in order. */
  readonly generate: Call<GenerationRequest & { readonly job: string }, Generated>;
  /** Tags the words of a text; how far it is comes as `progress` news. */
  /** How far it is comes as `progress` news. */
  readonly ask: Call<AskRequest & { readonly job: string }, Answered>;
  readonly tag: Call<{ readonly run: string; readonly text: string; readonly job: string }, TaggedText>;
  readonly exportOnnx: Call<
    { readonly run: string; readonly to: string },
    { readonly bytes: number; readonly notes: readonly string[] }
  >;
}

export interface ServeNews {
  readonly [event: string]: unknown;
  readonly progress: { readonly job: string } & ProgressEvent;
  readonly coordinates: {
    readonly job: string;
    readonly iteration: number;
    readonly iterations: number;
    readonly coordinates: Float32Array;
  };
  readonly generated: { readonly job: string; readonly tokens: readonly GeneratedToken[] };
  readonly log: { readonly level: 'info' | 'warning' | 'error'; readonly message: string };
}
