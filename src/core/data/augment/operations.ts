/** The four operations of easy data augmentation (Wei & Zou 2019, section 2), on words; what stands between words stays. */
import type { Random } from '../../base/random';
import type { SynonymList } from './synonyms';
import { matchCase } from './words';

export type Operation = 'synonyms' | 'delete' | 'insert' | 'swap';

/** A word of the new text: as it was, or what was done to it. */
export interface EditedWord {
  readonly text: string;
  /** Which word of the old text stands in this place; none where one was inserted. */
  readonly from?: number;
  readonly change?: 'replaced' | 'inserted' | 'swapped';
}

export interface OperationOptions {
  /** Part of the words that is changed, above 0 and below 1; at least one is (as in the paper). */
  readonly part: number;
  readonly synonyms: SynonymList;
  /** Lower case; never replaced, and nothing like them is inserted. */
  readonly stopWords: ReadonlySet<string>;
  readonly random: Random;
}

type Run = (words: readonly string[], options: OperationOptions) => readonly EditedWord[];

/** What becomes of the words; equal to them where the operation finds nothing to do. */
export const operations: Readonly<Record<Operation, Run>> = { synonyms: replace, delete: drop, insert, swap };

const countOf = (part: number, words: readonly unknown[]) => Math.max(1, Math.floor(part * words.length));

const unchanged = (words: readonly string[]): EditedWord[] => words.map((text, from) => ({ text, from }));

/** Places of the words that have a synonym and are no stop words, in a random order. */
function drawReplaceable(words: readonly string[], { synonyms, stopWords, random }: OperationOptions): number[] {
  return Array.from(random.permutation(words.length)).filter(i => {
    const word = words[i]!.toLowerCase();
    return !stopWords.has(word) && synonyms.synonymsOf(word).length > 0;
  });
}

function drawSynonym(word: string, { synonyms, random }: OperationOptions): string {
  const all = synonyms.synonymsOf(word.toLowerCase());
  return all[random.integer(all.length)]!;
}

/** n different words, each by one of its synonyms wherever it stands. */
function replace(words: readonly string[], options: OperationOptions): readonly EditedWord[] {
  const edited = unchanged(words);
  const done = new Set<string>();
  for (const place of drawReplaceable(words, options)) {
    if (done.size >= countOf(options.part, words)) break;
    const word = words[place]!.toLowerCase();
    if (done.has(word)) continue;
    done.add(word);
    const synonym = drawSynonym(word, options);
    words.forEach((each, from) => {
      if (each.toLowerCase() === word) edited[from] = { text: matchCase(synonym, each), from, change: 'replaced' };
    });
  }
  return edited;
}

/** Each word with the probability `part`; one is always left. */
function drop(words: readonly string[], { part, random }: OperationOptions): readonly EditedWord[] {
  if (words.length < 2) return unchanged(words);
  const kept = unchanged(words).filter(() => random.uniform() >= part);
  return kept.length > 0 ? kept : [unchanged(words)[random.integer(words.length)]!];
}

/** n times a synonym of a word of the text, at any place. */
function insert(words: readonly string[], options: OperationOptions): readonly EditedWord[] {
  const sources = drawReplaceable(words, options);
  const edited = unchanged(words);
  if (sources.length === 0) return edited;
  for (let i = 0; i < countOf(options.part, words); i++) {
    const source = words[sources[options.random.integer(sources.length)]!]!;
    const text = drawSynonym(source, options);
    edited.splice(options.random.integer(edited.length + 1), 0, { text, change: 'inserted' });
  }
  return edited;
}

/** n times two words change places. */
function swap(words: readonly string[], { part, random }: OperationOptions): readonly EditedWord[] {
  const edited = unchanged(words);
  if (words.length < 2) return edited;
  for (let i = 0; i < countOf(part, words); i++) {
    const a = random.integer(words.length);
    const b = (a + 1 + random.integer(words.length - 1)) % words.length;
    [edited[a], edited[b]] = [edited[b]!, edited[a]!];
  }
  return edited.map((word, place) => (word.text === words[place] ? word : { ...word, change: 'swapped' }));
}
