/** Words as tokens of the whole text, for models that were trained with whole texts: what stands around a word decides on its tokens. */
import type { Place } from '../../base/cutWords';
import type { Tokenizer } from '../../text/tokenizer';

export interface WordTokens {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly offsets: readonly (readonly [number, number])[];
  /** Of each word that is read, its first token. */
  readonly firsts: readonly number[];
}

/**
 * @param text that the words are of; without one they stand one space apart
 * @param places of the words in it; offsets of tokens are from the beginning of their word where there are none
 */
export function encodeInText(
  tokenizer: Tokenizer,
  words: readonly string[],
  places: readonly Place[],
  text?: string,
): WordTokens {
  const spread = text === undefined ? spreadWords(words) : places;
  const encoding = tokenizer.encode(text ?? words.join(' '));
  const ids = Array.from(encoding.ids);
  const { tokens, offsets } = encoding;
  const firsts: number[] = [];
  /** Of each token, in the order of the text. */
  const wordOf = new Map<number, number>();
  let at = 0;
  for (const [w, [start, end]] of spread.entries()) {
    while (at < ids.length && (offsets[at]![1] <= start || offsets[at]![0] === offsets[at]![1])) at++;
    // What follows was cut off; or there are more words than tokens, which is more than a batch has room for.
    if (w > 0 && ((at === ids.length && encoding.truncated) || firsts.length === ids.length)) break;
    // A word of which nothing is left (a control character) has the token that it would stand before.
    firsts.push(Math.min(at, ids.length - 1));
    for (let i = at; i < ids.length && offsets[i]![0] < end; i++) wordOf.set(i, w);
  }
  if (text !== undefined) return { ids, tokens, offsets, firsts };
  const moved = offsets.map(([from, to], i): readonly [number, number] => {
    const w = wordOf.get(i);
    if (w === undefined) return [0, 0];
    const by = (places[w]?.[0] ?? 0) - spread[w]![0];
    return [Math.max(0, from + by), Math.max(0, to + by)];
  });
  return { ids, tokens, offsets: moved, firsts };
}

function spreadWords(words: readonly string[]): readonly Place[] {
  let at = 0;
  return words.map(word => {
    const start = at;
    at += word.length + 1;
    return [start, start + word.length];
  });
}
