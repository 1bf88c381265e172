/** A table of words as CSV, as the report copies it too. */
import { csvLine } from '../../base/csvLine';
import { wordRows } from './wordRows';
import type { DrivingWord } from './wordTotals';

/** One line a word, with all digits. @param words in the order wanted */
export function wordsCsv(words: readonly DrivingWord[]): string {
  return wordRows(words).map(csvLine).join('');
}
