/** The messages of the report view. Types only. */

import type { ProgressEvent } from '../core/base/progress';
import type { ExampleId, SplitName } from '../core/data/dataset';
import type { ExampleFilter } from '../core/examples/examples';
import type { WordExamplesRequest, WordsAnswer, WordsRequest } from '../core/explain/globalWords/globalWords';
import type { ExamplePage, ExampleQuery } from '../core/explain/report/examples';
import type { ReportAnswer } from '../core/explain/report/reports';
import type { DataAccess } from '../core/inference/loadRunData';
import type { Intervals } from '../core/metrics/bootstrap';
import type { RunStatus } from '../core/runs/run';
import type { View } from './view';

/** The run that a report is of. */
export interface ReportedRun {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly status: RunStatus;
  /** ISO 8601. */
  readonly trainedAt: string;
  /** A checkpoint is there, so that it can be evaluated; and resumed. */
  readonly usable: boolean;
  readonly resumable: boolean;
  /** Changes when its predictions do. */
  readonly version: string;
  /** Labels whose words can be explained; empty of a run that predicts a number, absent where nothing is. */
  readonly explained?: readonly string[];
}

/** Remembered for the workspace. */
export interface ReportChoices {
  readonly split?: SplitName;
  /** Cells of the confusion matrix as parts of their row. */
  readonly parts?: boolean;
}

export interface ReportView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: ReportedRun;
      /** What to do when there is no run. */
      readonly reason?: string;
      readonly choices: ReportChoices;
      /** What whoever reads the scores of a split should know; of the evaluation that was made last. */
      readonly told?: { readonly split: SplitName; readonly notes: readonly string[] };
    };
    /** Of the words that drive a label. */
    readonly wordsProgress: ProgressEvent;
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    /** Puts a table on the clipboard, as CSV. */
    readonly copyRows: { readonly rows: readonly (readonly (string | number | null)[])[] };
    readonly ready: Record<string, never>;
    readonly choose: ReportChoices;
    /** Opens the example's line in its file. */
    /** `words` of a tagged sentence, up to the one that is meant. */
    readonly open: { readonly file: string; readonly line: number; readonly words?: readonly string[] };
    readonly save: { readonly name: string; readonly svg: string };
    /** Shows these examples in the table. */
    readonly table: ExampleFilter;
    readonly copy: { readonly text: string };
    /** Scores a split anew; the run's `version` changes. */
    readonly evaluate: { readonly split?: SplitName };
    readonly command: { readonly command: 'resume' | 'openCurves' | 'openReport' };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly report: { readonly parameters: { readonly split?: SplitName }; readonly result: ReportAnswer };
    readonly ids: {
      readonly parameters: ExampleFilter;
      readonly result: { readonly total: number; readonly ids: readonly ExampleId[] };
    };
    readonly intervals: { readonly parameters: { readonly split: SplitName }; readonly result: Intervals };
    readonly words: { readonly parameters: Omit<WordsRequest, keyof DataAccess>; readonly result: WordsAnswer };
    readonly wordExamples: {
      readonly parameters: Omit<WordExamplesRequest, keyof DataAccess>;
      readonly result: ExamplePage;
    };
    readonly examples: {
      readonly parameters: { readonly split: SplitName } & ExampleQuery;
      readonly result: ExamplePage;
    };
  };
}
