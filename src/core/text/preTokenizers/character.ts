/** Every code point by itself. */

/** As it stands in tokenizer.json: Oniguruma's way to say any character, line ends too. */
export const everyCharacter = {
  type: 'Split',
  pattern: { Regex: '[\\s\\S]' },
  behavior: 'Isolated',
  invert: false,
} as const;

/** [start, end, start, end, ...], UTF-16 code units of `text`. */
export function splitCharacters(text: string): number[] {
  const spans: number[] = [];
  for (let i = 0; i < text.length; ) {
    const width = text.codePointAt(i)! > 0xffff ? 2 : 1;
    spans.push(i, i + width);
    i += width;
  }
  return spans;
}
