/** Content selection: whether a summary speaks of what its reference speaks of, by their content words. */

import { internal } from '../../base/errors';
import { englishStopWords } from '../../text/stopWords';
import type { Rates } from '../classification';
import { stemPorter } from './porterStemmer';
import { splitUnicodeWords } from './unicodeWords';

export interface ContentOptions {
  /** Words left out, in lower case; the English list of the word tokenizer unless given. */
  readonly stopWords?: Iterable<string>;
  /** What words are compared by: Porter's English stem unless given. */
  readonly stem?: (word: string) => string;
}

export interface ContentSelection extends Rates {
  /** Content words of the reference, over all examples. */
  readonly wanted: number;
  /** Content words of the summary, over all examples. */
  readonly given: number;
  /** Those that both have. */
  readonly shared: number;
}

/**
 * The content words of a text: runs of letters, marks and digits of any script, single characters where there are no spaces
 * between words, in lower case, that are no stop words, each by its stem and once. An apostrophe parts words: `don't` gives the stop words `don` and `t`.
 */
export function readContentWords(text: string, options: ContentOptions = {}): ReadonlySet<string> {
  const { stem = stemPorter } = options;
  const stopWords = new Set(options.stopWords ?? englishStopWords);
  const words = splitUnicodeWords(text.toLowerCase());
  return new Set(words.filter(word => !stopWords.has(word)).map(stem));
}

/**
 * Precision is the part of the summaries' content words that their references have, recall the part of the references'
 * that the summaries have; counts are pooled over the examples. A rate with nothing to divide by is 0. How often a word
 * comes does not matter, so that repeating one gains nothing.
 */
export function scoreContentSelection(
  references: readonly string[],
  summaries: readonly string[],
  options: ContentOptions = {},
): ContentSelection {
  if (references.length !== summaries.length)
    throw internal(`${references.length} references, ${summaries.length} summaries`);
  let wanted = 0;
  let given = 0;
  let shared = 0;
  references.forEach((reference, i) => {
    const inReference = readContentWords(reference, options);
    const inSummary = readContentWords(summaries[i]!, options);
    wanted += inReference.size;
    given += inSummary.size;
    for (const word of inSummary) if (inReference.has(word)) shared++;
  });
  const ratio = (whole: number) => (whole === 0 ? 0 : shared / whole);
  return {
    precision: ratio(given),
    recall: ratio(wanted),
    f1: wanted + given === 0 ? 0 : (2 * shared) / (wanted + given),
    wanted,
    given,
    shared,
  };
}
