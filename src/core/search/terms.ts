/** The words that a search by words compares: folded in case and form, without marks. */

/** An apostrophe between letters is part of a word. */
const WORD = /(?:[\p{L}\p{M}\p{N}]|(?<=[\p{L}\p{M}\p{N}])'(?=\p{L}))+/gu;
const HAN = /\p{Script=Han}/u;
/** Runs of what is no Han character, or one of those: without a dictionary a character is a word. */
const PART = /\p{Script=Han}|\P{Script=Han}+/gu;

/** Changes with what `termsOf` gives: an index of another version is made again. */
export const TERMS_VERSION = 1;
/** UTF-16 code units. What is longer is no word that anybody types. */
const LONGEST = 64;

/** In order, each as often as it occurs. */
export function termsOf(text: string): string[] {
  // Compatibility forms (ﬁ, full-width letters) are the letters that people type.
  const folded = text.normalize('NFKC').toLowerCase().replaceAll('’', "'");
  const terms: string[] = [];
  for (const [word] of folded.matchAll(WORD)) {
    for (const part of HAN.test(word) ? (word.match(PART) ?? []) : [word]) terms.push(part.slice(0, LONGEST));
  }
  return terms;
}

/** How often each term occurs, in the order in which they first do. */
export function countTerms(terms: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
