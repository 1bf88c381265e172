/** A table of words as rows, which is written as CSV and copied from the report. Loads nothing. */
import type { DrivingWord } from './wordTotals';

/** The head, and a row a word. @param words in the order wanted */
export function wordRows(words: readonly DrivingWord[]): readonly (readonly (string | number | null)[])[] {
  return [
    ['word', 'weight', 'low', 'high', 'examples', 'occurrences'],
    ...words.map(({ word, weight, interval, examples, occurrences }) => [
      word,
      weight,
      interval?.low ?? null,
      interval?.high ?? null,
      examples,
      occurrences,
    ]),
  ];
}
