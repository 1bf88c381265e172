/** Words between white space, punctuation and all: for texts that are tokenized already. */
import { characterClass, whitespace } from '../unicodeRanges';

/** As it stands in tokenizer.json. */
export const whitespaceSplit = { type: 'WhitespaceSplit' } as const;

/** `\S` of JavaScript differs in two characters: U+0085 and U+FEFF. */
const between = new RegExp(`[^${characterClass(whitespace)}]+`, 'gu');

/** [start, end, start, end, ...], UTF-16 code units of `text`. */
export function splitWhitespace(text: string): number[] {
  const spans: number[] = [];
  for (const { index, 0: word } of text.matchAll(between)) spans.push(index, index + word.length);
  return spans;
}
