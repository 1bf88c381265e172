/** The columns of a table of examples: what each is, and its values, one a row. */
import type { Direction } from '../metrics/score';

/** `example`: what it is and where it stands; `data`: what the data file says; `answer`: what is true, predicted, and how well. */
export type ColumnGroup = 'example' | 'data' | 'answer';

export interface ColumnInfo {
  /** In filters, files and on the command line: `true`, `confidence`, `p/spam`, `text`, a column of the data. */
  readonly name: string;
  /** As people read it. */
  readonly title: string;
  readonly group: ColumnGroup;
  /** A definition; a tooltip. */
  readonly meaning?: string;
  /** Of a measure of how good the prediction is. */
  readonly better?: Direction;
  /** Of numbers whose ends are known without looking at them. */
  readonly range?: readonly [lowest: number, highest: number];
  /** Shown only when it is asked for. */
  readonly extra?: true;
}

/** A value out of some: labels, splits, or what a column of the data says again and again. */
export interface CategoryValues {
  readonly kind: 'category';
  readonly categories: readonly string[];
  /** Index into `categories`; -1 where there is no value. */
  readonly codes: Int32Array;
}

/** NaN where there is no value. */
export interface NumberValues {
  readonly kind: 'number';
  readonly numbers: Float64Array;
  readonly whole: boolean;
}

/** 1 yes, 0 no, -1 where there is no value. */
export interface FlagValues {
  readonly kind: 'flag';
  readonly flags: Int8Array;
}

export interface TextValues {
  readonly kind: 'text';
  /** Empty where there is none. */
  textAt(row: number): string;
}

export type ColumnValues = CategoryValues | NumberValues | FlagValues | TextValues;
export type ColumnKind = ColumnValues['kind'];

export interface Column extends ColumnInfo {
  readonly values: ColumnValues;
}
