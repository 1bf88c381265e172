/** What a search finds: a stretch of a file. */

/** What files are cut into. `row`s of tables stand for their lines and paragraphs. */
export const units = {
  line: 'each line; of .csv, .tsv and .jsonl each row',
  paragraph: 'lines between empty ones; of .csv, .tsv and .jsonl each row',
  comment: 'comments and docstrings of code',
  file: 'whole files',
} as const;

export type Unit = keyof typeof units;
export const unitNames = Object.keys(units) as readonly Unit[];

export interface Passage {
  /** Its first line, from 1. */
  readonly line: number;
  /** Its last line. */
  readonly end: number;
  readonly text: string;
}

/** Changes with what files are cut into: an index of another version is made again. */
export const PASSAGES_VERSION = 1;

/** UTF-16 code units. What is longer is cut before white space: a line without end is many passages of one line. */
export const LONGEST_PASSAGE = 4096;
