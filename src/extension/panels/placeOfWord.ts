/** Where a word of a tagged sentence stands in its data file: on a line of its own, or within the record's line. Pure. */

export interface Lines {
  readonly count: number;
  /** From 0. */
  at(line: number): string;
}

export interface WordPlace {
  /** From 0. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/**
 * @param first line of the record, from 0
 * @param words of the sentence, up to and including the one that is meant
 * @returns undefined where they are not found in their order
 */
export function placeOfWord(lines: Lines, first: number, words: readonly string[]): WordPlace | undefined {
  return inColumns(lines, first, words) ?? inLine(lines.at(first), first, words);
}

/** Lines without a word of the sentence: comments of CoNLL-U, ranges (1-2) and empty nodes (3.1). */
function isPassedOver(text: string): boolean {
  return (text.startsWith('#') && !text.includes('\t') && text.includes(' ')) || /^\d+[-.]\d+\t/.test(text);
}

/** A word a line, in any of its columns. */
function inColumns(lines: Lines, first: number, words: readonly string[]): WordPlace | undefined {
  let line = first;
  let found: WordPlace | undefined;
  for (const word of words) {
    while (line < lines.count && isPassedOver(lines.at(line))) line++;
    found = line < lines.count ? cellOf(lines.at(line), line, word) : undefined;
    if (!found) return undefined;
    line++;
  }
  return found;
}

function cellOf(text: string, line: number, word: string): WordPlace | undefined {
  let start = 0;
  for (const cell of text.split(text.includes('\t') ? '\t' : /[ \t]+/)) {
    const at = text.indexOf(cell, start);
    if (cell.trim() === word) return { line, start: at, end: at + cell.length };
    start = at + cell.length;
  }
  return undefined;
}

/** Words one after the other in one line, as they stand in a table or in JSON. */
function inLine(text: string, line: number, words: readonly string[]): WordPlace | undefined {
  let from = 0;
  let found: WordPlace | undefined;
  for (const word of words) {
    const written = [word, JSON.stringify(word).slice(1, -1)].find(each => text.includes(each, from));
    if (written === undefined) return undefined;
    const start = text.indexOf(written, from);
    from = start + written.length;
    found = { line, start, end: from };
  }
  return found;
}
