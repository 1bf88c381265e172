/** A text as words and what stands between them; a word keeps its place, its case and its apostrophes. */

export interface SplitText {
  readonly words: readonly string[];
  /** `between[i]` stands before `words[i]`; the last one ends the text. One more than words. */
  readonly between: readonly string[];
}

/** Apostrophes and hyphens belong to the word, and dots within addresses and numbers: `pills.example`, `3.5`. */
const pattern = /[\p{L}\p{M}\p{N}]+(?:(?:['’_-]|[.@](?=[\p{Ll}\p{N}]))[\p{L}\p{M}\p{N}]+)*/gu;

export function splitWords(text: string): SplitText {
  const words: string[] = [];
  const between: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    between.push(text.slice(end, match.index));
    words.push(match[0]);
    end = match.index + match[0].length;
  }
  return { words, between: [...between, text.slice(end)] };
}

/** `Fine` for `Good`, `FINE` for `GOOD`. */
export function matchCase(word: string, like: string): string {
  const upper = like.toUpperCase();
  if (like === upper && like.length > 1 && like !== like.toLowerCase()) return word.toUpperCase();
  const [first = ''] = like;
  return first === first.toLowerCase() ? word : word.charAt(0).toUpperCase() + word.slice(1);
}
