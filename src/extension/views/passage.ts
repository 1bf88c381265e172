/** What the cursor stands in, for the lens and for Classify: the sentence of the paragraph. Pure. */

/** Lines of a paragraph looked at on each side of the cursor; longer ones are cut. */
const MOST_LINES = 20;

export interface Lines {
  readonly count: number;
  at(line: number): string;
}

/** Line and character count from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Passage {
  readonly text: string;
  readonly start: Place;
  readonly end: Place;
}

/** The sentence at a place of a text. Undefined on a blank line. */
export function sentenceAt(lines: Lines, { line, character }: Place): Passage | undefined {
  if (lines.at(line).trim() === '') return undefined;
  let first = line;
  while (first > 0 && line - first < MOST_LINES && lines.at(first - 1).trim() !== '') first--;
  let last = line;
  while (last + 1 < lines.count && last - line < MOST_LINES && lines.at(last + 1).trim() !== '') last++;
  const paragraph = Array.from({ length: last - first + 1 }, (_, index) => lines.at(first + index));
  const before = paragraph.slice(0, line - first).reduce((sum, one) => sum + one.length + 1, 0);
  const text = paragraph.join('\n');
  // A line break inside a paragraph does not end a sentence, though Unicode's rules say so; a space keeps every place.
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text.replaceAll('\n', ' '));
  const found = segments.containing(Math.min(before + character, text.length - 1));
  if (!found || found.segment.trim() === '') return undefined;
  const start = found.index + found.segment.length - found.segment.trimStart().length;
  const end = found.index + found.segment.trimEnd().length;
  const place = (offset: number): Place => {
    const lead = text.slice(0, offset);
    const lineStart = lead.lastIndexOf('\n') + 1;
    return { line: first + (lead.match(/\n/g)?.length ?? 0), character: offset - lineStart };
  };
  return { text: text.slice(start, end), start: place(start), end: place(end) };
}
