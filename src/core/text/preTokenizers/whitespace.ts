/** Words between white space, punctuation and all: for texts that are tokenized already. */

/** As it stands in tokenizer.json. */
export const whitespaceSplit = { type: 'WhitespaceSplit' } as const;

/** [start, end, start, end, ...], UTF-16 code units of `text`. */
export function splitWhitespace(text: string): number[] {
  const spans: number[] = [];
  for (const { index, 0: word } of text.matchAll(/\S+/g)) spans.push(index, index + word.length);
  return spans;
}
