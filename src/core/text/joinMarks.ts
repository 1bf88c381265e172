/** Words and marks that were parted by spaces, put together again as English writes them. */

/** Applied in order; a rule looks at the spaces that a word tokenizer's decoding leaves around marks. */
const rules: readonly (readonly [RegExp, string])[] = [
  // 4 , 000 and 2 . 5 are numbers.
  [/(?<=\b\d{1,3}(?:,\d{3})*) , (?=\d{3}\b)/g, ','],
  [/(?<=\d) \. (?=\d)/g, '.'],
  [/ ([,.;:!?%…)\]}»”])/g, '$1'],
  [/([([{«“£$€]) /g, '$1'],
  // don ' t, north - east
  [/(?<=[\p{L}\p{N}]) (['’-]) (?=[\p{L}\p{N}])/gu, '$1'],
  [/" ([^"]*?) "/g, '"$1"'],
];

/** @param text tokens with one space between them */
export function joinMarks(text: string): string {
  return rules.reduce((joined, [pattern, replacement]) => joined.replace(pattern, replacement), text);
}
