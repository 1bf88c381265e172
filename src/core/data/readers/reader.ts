/** What a reader of a file format is: a file and the columns wanted -> records with their lines. */
import type { SourceFile } from '../sourceFile';

export interface Columns {
  /** Role (`text`, `label`) -> the column's name, or its number from 1 where there is no header. */
  readonly roles: Readonly<Record<string, string>>;
  /** `auto`: there is none when every column is given as a number. */
  readonly header: boolean | 'auto';
  /** Told of a column the file lacks; the reader then ends. */
  readonly onMissing: (role: string, column: string, available: readonly string[]) => void;
}

export interface Row {
  /** Line on which the record starts, from 1. */
  readonly line: number;
  /** By role. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Rows a block at a time. Problems go to the source; the rows end at what makes the rest unreadable. */
export type Reader = (source: SourceFile, columns: Columns) => AsyncIterable<readonly Row[]>;
