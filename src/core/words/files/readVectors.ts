/** What readers of word vectors have in common: what is asked of them, what they give, what they tell. */
import type { SourceFile } from '../../data/sourceFile';
import type { WordTable } from '../wordTable';

export interface Asked {
  /** The words that are kept; all if not given. */
  readonly wanted?: ReadonlySet<string>;
  /** Numbers of a vector; what the file has if not given. */
  readonly width?: number;
}

export interface ReadVectors {
  /** The first vector of a word that comes twice. */
  readonly table: WordTable;
  /** Words of the file, kept or not. */
  readonly total: number;
  /** The width that the file has where it is not the one asked for: nothing was read then. */
  readonly otherWidth?: number;
}

/** As gensim: the first counts. */
export function noteAgain(file: SourceFile, word: string, line: number): void {
  const shown = JSON.stringify(word.slice(0, 40));
  file.report('repeated-word', `${shown} comes again: its first vector counts`, line, 1, 'warning');
}
