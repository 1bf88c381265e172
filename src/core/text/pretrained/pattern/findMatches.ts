/** All matches of a pattern of tokenizer.json in a text, by whatever finds one. */
import type { Matches } from '../piece';

/** @param at where a match is looked for; @returns its end, -1 where there is none */
export type Matcher = (text: string, at: number) => number;

/** All matches in turn, and what lies between them. An empty match that follows a match at once is none, as in Oniguruma's iterator. */
export function findMatches(text: string, match: Matcher): Matches {
  const found: number[] = [];
  let before = 0;
  let last = -1;
  for (let at = 0; at <= text.length; ) {
    const end = match(text, at);
    if (end < 0 || (end === at && at === last)) {
      at += at < text.length && text.codePointAt(at)! > 0xffff ? 2 : 1;
      continue;
    }
    if (before < at) found.push(before, at, 0);
    found.push(at, end, 1);
    before = end;
    last = end;
    at = end;
  }
  if (before < text.length) found.push(before, text.length, 0);
  return found;
}
