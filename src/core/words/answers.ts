/** What is asked of a table of words, answered for people: of unknown words, which are spelled like them. */
import { type AnalogyAnswer, type AnalogyMethod, answerAnalogy } from './analogy';
import { type Neighbour, neighboursOf } from './neighbours';
import { suggestWords } from './suggestWords';
import { rowOfWord, type WordTable } from './wordTable';

export interface NeighboursRequest {
  readonly words: readonly string[];
  /** Of each word, at most; 10 if not given. */
  readonly top?: number;
}

/** What is known of a word that was asked for. */
export interface AskedWord {
  /** As the table has it: in lower case where only that is one of it. */
  readonly word: string;
  /** It is one of the table. Another may have a vector by its n-grams. */
  readonly known: boolean;
  /** Of one that has no vector: words that are spelled like it. */
  readonly suggestions?: readonly string[];
}

export interface WordNeighbours extends AskedWord {
  /** The nearest first; none of a word that has no vector, or one of zeros. */
  readonly neighbours: readonly Neighbour[];
}

export interface AnalogyRequest {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly method?: AnalogyMethod;
  readonly top?: number;
}

export interface AnsweredAnalogy {
  /** The three words, in their order. */
  readonly asked: readonly AskedWord[];
  /** The best first; none where a word has no vector, or one of zeros. */
  readonly answers: readonly AnalogyAnswer[];
}

function lookUp(table: WordTable, asked: string): AskedWord {
  const row = rowOfWord(table, asked);
  const known = row >= 0;
  const word = known ? table.words[row]! : asked;
  if (known || table.vectorOf(word)) return { word, known };
  return { word, known, suggestions: suggestWords(table, word) };
}

export function askNeighbours(table: WordTable, { words, top }: NeighboursRequest): readonly WordNeighbours[] {
  return words.map(each => {
    const asked = lookUp(table, each);
    return { ...asked, neighbours: neighboursOf(table, asked.word, { top }) ?? [] };
  });
}

/** a is to b as c is to what? */
export function askAnalogy(table: WordTable, { a, b, c, ...how }: AnalogyRequest): AnsweredAnalogy {
  const asked = [a, b, c].map(word => lookUp(table, word)) as [AskedWord, AskedWord, AskedWord];
  const [first, second, third] = asked;
  return { asked, answers: answerAnalogy(table, { a: first.word, b: second.word, c: third.word }, how) ?? [] };
}
