/** Which tokens belong together: pieces of one word, tokens of one of two texts. */
import { splitWords } from '../../base/splitWords';

/**
 * @param offsets of tokens in the text, in its order; empty of what was put in
 * @returns for each token the number of its word, growing along the text; what was put in is a word by itself
 */
export function wordsOfTokens(text: string, offsets: readonly (readonly [number, number])[]): readonly number[] {
  const words = splitWords(text);
  let at = 0;
  let number = -1;
  /** The word of the token before; -1 where it was put in, or none begins in it. */
  let before = -1;
  return offsets.map(([start, end]) => {
    // A token may begin with the space before its word.
    let first = start;
    while (first < end && /\s/.test(text[first]!)) first++;
    while (at < words.length && words[at]![1] <= first) at++;
    const word = first < end && at < words.length && words[at]![0] <= first ? at : -1;
    if (word < 0 || word !== before) number++;
    before = word;
    return number;
  });
}

/** The same by how vocabularies write pieces: `##ing`, and of those that mark beginnings `▁play` and ` play`. */
export function wordsOfWritten(tokens: readonly string[]): readonly number[] {
  const marksBeginnings = tokens.some(token => /^[▁Ġ ]/.test(token));
  let number = -1;
  return tokens.map(token => {
    const goesOn = marksBeginnings ? /^[\p{L}\p{N}\p{M}]/u.test(token) : token.startsWith('##');
    if (!goesOn || number < 0) number++;
    return number;
  });
}

/**
 * Which of two texts each token is of, 0 or 1; what stands around them is of the one before it, as in BertViz.
 * @param end of the first text @param lengths of texts that were read one by one
 */
export function sidesOf(
  offsets: readonly (readonly [number, number])[],
  end: number,
  lengths: readonly number[],
): readonly number[] {
  if (lengths.length > 1) return offsets.map((_, i) => (i < lengths[0]! ? 0 : 1));
  const second = offsets.findIndex(([from, to]) => to > from && from > end);
  return offsets.map((_, i) => (second < 0 || i < second ? 0 : 1));
}
