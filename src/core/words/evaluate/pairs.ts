/** How alike words are by their vectors beside how alike people find them, as gensim's `evaluate_word_pairs`. */
import { pearson, spearman } from '../../metrics/regression';
import { similarityOf } from '../neighbours';
import type { WordTable } from '../wordTable';
import { type EvaluationOptions, vocabularyOf } from './vocabulary';

export interface Pair {
  readonly words: readonly [string, string];
  /** What people say. */
  readonly score: number;
  readonly line: number;
}

export interface Pairs {
  readonly pairs: readonly Pair[];
  /** Lines that are no two words and a number; that of titles is none of them. */
  readonly skipped: readonly number[];
}

/**
 * Two words and a number a line, with tabs, commas, semicolons or spaces between them; `#` begins a comment. Where there are further
 * columns, as SimLex-999 has, the first number counts.
 */
export function parsePairs(text: string): Pairs {
  const pairs: Pair[] = [];
  const skipped: number[] = [];
  for (const [i, line] of text
    .replace(/^\ufeff/u, '')
    .split('\n')
    .entries()) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const pair = readPair(line);
    if (pair) pairs.push({ ...pair, line: i + 1 });
    else if (pairs.length > 0 || skipped.length > 0 || !/\d/u.test(line)) skipped.push(i + 1);
  }
  // The first line that is none has the titles of the columns.
  const titles = skipped[0] !== undefined && pairs.every(({ line }) => line > skipped[0]!);
  return { pairs, skipped: titles ? skipped.slice(1) : skipped };
}

function readPair(line: string): Omit<Pair, 'line'> | undefined {
  const delimiter = ['\t', ',', ';'].find(each => line.includes(each));
  const fields = delimiter ? line.split(delimiter).map(field => field.trim()) : line.trim().split(/\s+/u);
  const [first, second, ...others] = fields;
  const score = others.find(field => field !== '' && Number.isFinite(Number(field)));
  if (!first || !second || score === undefined) return undefined;
  return { words: [first, second], score: Number(score) };
}

export interface PairScores {
  /** -1..1; undefined where fewer than two pairs are known, or all are alike. */
  readonly spearman: number | undefined;
  readonly pearson: number | undefined;
  /** Pairs of the file. */
  readonly total: number;
  /** Those whose words are both known. */
  readonly known: number;
  /** Words that are not, each once, as they stand in the file. */
  readonly unknownWords: readonly string[];
}

export function evaluatePairs(table: WordTable, pairs: readonly Pair[], options: EvaluationOptions = {}): PairScores {
  const { fold, rowOf } = vocabularyOf(table, options);
  const people: number[] = [];
  const model: number[] = [];
  const unknown = new Set<string>();
  let known = 0;
  for (const { words, score } of pairs) {
    const rows = words.map(word => rowOf(fold(word)));
    for (const [i, row] of rows.entries()) if (row === undefined) unknown.add(words[i]!);
    const isKnown = rows.every(row => row !== undefined);
    if (isKnown) known++;
    else if (!options.countUnknown) continue;
    people.push(score);
    const [first, second] = rows.map(row => table.words[row!]!);
    model.push(isKnown ? (similarityOf(table, first!, second!) ?? 0) : 0);
  }
  return {
    spearman: spearman(people, model),
    pearson: pearson(people, model),
    total: pairs.length,
    known,
    unknownWords: [...unknown],
  };
}
