/** What a reader of a file format is: a file and the columns wanted -> records with their lines. */
import type { Position } from '../../base/problem';
import type { TableWish } from '../../base/table/dialect';
import type { SourceFile } from '../sourceFile';
import { parseListCell } from './listCell';

export interface WantedColumns extends TableWish {
  /** Roles that hold several values -> what tables split their cells at; undefined: white space. */
  readonly lists: ReadonlyMap<string, string | undefined>;
  /** Roles that an object may hold with others: the role whose column it is -> key -> role. */
  readonly parts?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Roles that a record is good without. */
  readonly optional: ReadonlySet<string>;
  /** What separates values of lists, where the config says so; `lists` have it too. */
  readonly separator?: string;
  /** Roles whose integers have the names that the file gives them. */
  readonly named?: ReadonlySet<string>;
  /** Told of a column the file lacks; the reader then ends. */
  readonly onMissing: (role: string, column: string, available: readonly string[]) => void;
}

export interface Row {
  /** Line on which the record starts, from 1. */
  readonly line: number;
  /** By role. */
  readonly fields: Readonly<Record<string, string>>;
  /** Roles that hold several values. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** Where a value of a list stands, in formats that say so; what is wrong with it is then an error. */
  readonly placeOf?: (role: string, index: number) => Position | undefined;
}

/** Rows a block at a time. Problems go to the source; the rows end at what makes the rest unreadable. */
export type Reader = (source: SourceFile, columns: WantedColumns) => AsyncIterable<readonly Row[]>;

/** The values of a cell. @param separator white space if not given */
export function splitCell(cell: string, separator: string | undefined): readonly string[] {
  const listed = parseListCell(cell, separator !== undefined);
  if (listed) return listed;
  const parts = cell.split(separator ?? /\s+/);
  return parts.map(part => part.trim()).filter(part => part !== '');
}

/** The values of a text that stands where there could be a list: one, unless the config gives a separator or words are meant. */
export function splitText(text: string, role: string, { lists, separator }: WantedColumns): readonly string[] {
  if (separator !== undefined || lists.get(role) === undefined) return splitCell(text, lists.get(role));
  return (/['"]/.test(text) && parseListCell(text, false)) || (text.trim() === '' ? [] : [text.trim()]);
}
