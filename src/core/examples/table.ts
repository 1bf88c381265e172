/** The examples of a run with what it predicted of them, as columns: read once, filtered, sorted and paged by row. */
import type { ExampleId, Source, SplitName } from '../data/dataset';
import type { Column } from './column';
import type { Scoring } from './scoring';

/** Rows in the order of the splits, and of the examples in each. */
export interface ExampleTable {
  /** Of the run. */
  readonly folder: string;
  /** Changes when the predictions do. */
  readonly version: string;
  readonly count: number;
  /** Those of a split stand together: its first row, and how many. */
  readonly splits: readonly { readonly split: SplitName; readonly first: number; readonly count: number }[];
  /** By name, in the order in which they are shown. */
  readonly columns: ReadonlyMap<string, Column>;
  /** Names of the columns that hold the texts that a model reads: one, or two. */
  readonly texts: readonly string[];
  /** How good the predictions are; undefined where the task says nothing of single examples. */
  readonly scoring?: Scoring;
  idOf(row: number): ExampleId;
  /** Undefined where the example is none of the table. */
  rowOf(id: ExampleId): number | undefined;
  /** Where the row stands in the data. */
  sourceOf(row: number): Source;
}
