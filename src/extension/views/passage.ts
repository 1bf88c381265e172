/** What the cursor stands in: the selection, else the sentence of the paragraph, for the lens and for Classify. Pure. */

/** Lines of a paragraph looked at on each side of the cursor; longer ones are cut. */
const MOST_LINES = 20;

export interface Lines {
  readonly count: number;
  at(line: number): string;
}

export interface Passage {
  readonly text: string;
  /** Line on which it starts, from 0. */
  readonly line: number;
}

/** The sentence at a place of a text; lines and columns count from 0. Undefined on a blank line. */
export function sentenceAt(lines: Lines, line: number, column: number): Passage | undefined {
  if (lines.at(line).trim() === '') return undefined;
  let first = line;
  while (first > 0 && line - first < MOST_LINES && lines.at(first - 1).trim() !== '') first--;
  let last = line;
  while (last + 1 < lines.count && last - line < MOST_LINES && lines.at(last + 1).trim() !== '') last++;
  const paragraph: string[] = [];
  for (let at = first; at <= last; at++) paragraph.push(lines.at(at));
  let offset = column;
  for (let at = first; at < line; at++) offset += lines.at(at).length + 1;
  const text = paragraph.join('\n');
  // A line break inside a paragraph does not end a sentence, though Unicode's rules say so; one space keeps every place.
  const flowing = text.replaceAll('\n', ' ');
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' }).segment(flowing);
  const found = segments.containing(Math.min(offset, flowing.length - 1));
  if (!found) return undefined;
  const sentence = found.segment.trim();
  if (sentence === '') return undefined;
  const start = found.index + (found.segment.length - found.segment.trimStart().length);
  return { text: sentence, line: first + (text.slice(0, start).match(/\n/g)?.length ?? 0) };
}
