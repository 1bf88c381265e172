/** Where the sentences of a text are. */

export interface Sentence {
  /** Of the first character, in UTF-16 code units. */
  readonly start: number;
  readonly text: string;
}

/**
 * By Unicode's rules, but that a line break alone ends no sentence; an empty line always does. White space around them is
 * left out.
 */
export function splitSentences(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  for (const paragraph of text.matchAll(/\S[^\n\r]*(?:\r?\n[^\S\r\n]*\S[^\n\r]*)*/g)) {
    // Line breaks as spaces, one for one, so that every place stays.
    for (const { segment, index } of segmenter.segment(paragraph[0].replaceAll(/[\r\n]/g, ' '))) {
      if (segment.trim() === '') continue;
      const start = paragraph.index + index + segment.length - segment.trimStart().length;
      sentences.push({ start, text: text.slice(start, paragraph.index + index + segment.trimEnd().length) });
    }
  }
  return sentences;
}
