/** What a kind of prediction is: how it is recognized, and which columns and scores it gives. */
import { LEAST_NUMBER } from '../../base/leastNumber';
import type { PredictionLine } from '../../runs/predictions';
import type { RunRecord } from '../../runs/run';
import type { TaskFields } from '../../tasks/task';
import type { Column, ColumnInfo, ColumnValues } from '../column';
import type { EncodeTags } from '../decisions';
import type { Scoring } from '../scoring';

/** What is known of the run whose predictions are read. */
export interface AnswersContext {
  readonly record: RunRecord;
  /** The `task` section of its config; undefined where that cannot be read. */
  readonly options?: unknown;
  /** What its task reads of an example. */
  readonly fields?: TaskFields;
  /** Of old taggers: the tags of the data in the scheme of the run. */
  readonly encodeTags?: EncodeTags;
}

/** Takes the lines one after the other. */
export interface AnswerCollector {
  /** A line that lacks what the kind needs has no values. */
  take(line: PredictionLine): void;
  finish(): { readonly columns: readonly Column[]; readonly scoring?: Scoring };
}

export interface AnswerKind {
  /** Roles of a line that the columns show already. */
  readonly shown: readonly string[];
  matches(line: PredictionLine): boolean;
  collect(context: AnswersContext): AnswerCollector;
}

/** A column of what is true and predicted. */
export function answerColumn(info: Omit<ColumnInfo, 'group'>, values: ColumnValues): Column {
  return { ...info, group: 'answer', values };
}

/** Titles and meanings that several kinds share. */
export const answerInfo = {
  actual: { name: 'true', title: 'True', meaning: 'What the data say.' },
  predicted: { name: 'predicted', title: 'Predicted', meaning: 'What the model predicts.' },
  correct: { name: 'correct', title: 'Correct', better: 'higher' },
  confidence: { name: 'confidence', title: 'Confidence' },
  loss: { name: 'loss', title: 'Loss', better: 'lower' },
} as const satisfies Readonly<Record<string, Omit<ColumnInfo, 'group'>>>;

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

/** Of a finite number. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** In nats; finite for a probability that was rounded to 0. */
export function nats(probability: number): number {
  return -Math.log(Math.max(probability, LEAST_NUMBER));
}
