/** The words that an evaluation knows: the most frequent ones, upper and lower case alike, as gensim has them. */
import type { WordTable } from '../wordTable';

export interface EvaluationOptions {
  /** Only so many words are known, the first ones: with words in order of frequency, the most frequent. 300,000 if not given. */
  readonly among?: number;
  /** Upper and lower case are told apart; else the first of the words that differ by it alone stands for all. */
  readonly caseSensitive?: boolean;
  /** Questions with unknown words count as answered wrongly, pairs as unlike; else they are left out. */
  readonly countUnknown?: boolean;
}

export const USUAL_AMONG = 300_000;

export interface EvaluationVocabulary {
  /** How many words are known. */
  readonly count: number;
  /** As words are compared. */
  readonly fold: (word: string) => string;
  /** The row of a word that was folded; undefined where it is unknown. */
  readonly rowOf: (folded: string) => number | undefined;
}

export function vocabularyOf(
  { words }: Pick<WordTable, 'words'>,
  { among = USUAL_AMONG, caseSensitive = false }: EvaluationOptions,
): EvaluationVocabulary {
  const count = Math.min(among, words.length);
  const fold = caseSensitive ? (word: string) => word : (word: string) => word.toUpperCase();
  const rows = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const folded = fold(words[row]!);
    if (!rows.has(folded)) rows.set(folded, row);
  }
  return { count, fold, rowOf: folded => rows.get(folded) };
}
