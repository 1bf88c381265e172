/** Words of a running text, as corpora of tagged words have them: marks by themselves, links and @names whole, `'s` and `n't` split off. */

const letters = String.raw`[\p{L}\p{M}\p{N}_]`;
const clitic = `['’](?:s|m|d|re|ve|ll)(?!${letters})`;
const negation = `n['’]t(?!${letters})`;
const word = new RegExp(
  [
    String.raw`(?:https?:\/\/|www\.)[^\s<>"'）)]+`,
    `[@#]${letters}+`,
    // Chinese has no spaces; without a dictionary a character is a word.
    String.raw`[\p{Script=Han}]`,
    String.raw`\p{N}+(?:[.,:]\p{N}+)+`,
    clitic,
    negation,
    // Apostrophes inside a name (O'Brien) stay.
    String.raw`(?:(?!\p{Script=Han}|(?<=\p{L})${negation})${letters})+(?:['’](?!(?:s|m|d|re|ve|ll|t)(?!${letters}))(?:(?!\p{Script=Han})${letters})+)*`,
    String.raw`\.{2,}|[!?]{2,}|-{2,}`,
    String.raw`\S`,
  ].join('|'),
  'giu',
);

/** Start and end of each word, in UTF-16 code units; none of white space alone. */
export function splitWords(text: string): readonly (readonly [start: number, end: number])[] {
  return Array.from(text.matchAll(word), found => [found.index, found.index + found[0].length] as const);
}
