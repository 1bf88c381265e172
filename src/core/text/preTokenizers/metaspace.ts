/** Words that begin with ▁ instead of a space (Kudo and Richardson 2018, SentencePiece); the model puts it before words that lack it. */

/** As it stands in tokenizer.json. */
export const metaspace = {
  type: 'Metaspace',
  replacement: '\u2581',
  prepend_scheme: 'always',
  split: true,
} as const;

/** A word that has ▁ within begins anew there. [start, end, start, end, ...] */
export function splitMetaspace(text: string): number[] {
  const spans: number[] = [];
  let start = 0;
  for (let at = text.indexOf(metaspace.replacement, 1); at >= 0; at = text.indexOf(metaspace.replacement, at + 1)) {
    spans.push(start, at);
    start = at;
  }
  if (text.length > 0) spans.push(start, text.length);
  return spans;
}
