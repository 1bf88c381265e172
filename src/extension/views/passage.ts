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

/** Lines from which a paragraph can be told to be a list. */
const FEWEST_OF_LIST = 4;

/**
 * The lines about one that are read on from each other, as offsets in the paragraph: a text wrapped at some width is, a list is not, be its
 * entries sentences, tweets or verses.
 */
function stretchAt(paragraph: readonly string[], line: number): readonly [number, number] {
  const isList = paragraph.length >= FEWEST_OF_LIST && isBrokenByWill(paragraph);
  const ends = (i: number) => isList || endsSentence(paragraph[i]!, paragraph[i + 1]!);
  let first = line;
  while (first > 0 && !ends(first - 1)) first--;
  let last = line;
  while (last + 1 < paragraph.length && !ends(last)) last++;
  const from = paragraph.slice(0, first).reduce((sum, one) => sum + one.length + 1, 0);
  return [from, from + paragraph.slice(first, last + 1).join('\n').length];
}

/** Most lines end although the next word would have had room: nothing wrapped them. */
function isBrokenByWill(paragraph: readonly string[]): boolean {
  const width = Math.max(...paragraph.map(line => line.trimEnd().length));
  const breaks = paragraph.slice(1).map((next, i) => {
    const [word = ''] = next.trimStart().split(/\s/, 1);
    return paragraph[i]!.trimEnd().length + 1 + word.length <= width;
  });
  return breaks.filter(Boolean).length >= (2 / 3) * breaks.length;
}

/** What a sentence ends with, and what may follow it. */
const END = /[.!?\u2026\u3002\uff01\uff1f\p{Extended_Pictographic}]["'\u201d\u2019\u00bb)\]]{0,3}$/u;
/** Of a word that is cut short, whatever it is: `Dr.`, `e.g.`, `No.` */
const SHORT = /(?:^|[\s(.])\p{L}{1,3}\.$/u;
const BEGINS = /^(?:\t|\s{0,8}(?:[-*+\u2022]\s|\d{1,4}[.)]\s|\p{Extended_Pictographic}))/u;

/** Whether the sentence is over at the end of a line, though the next begins in lower case. */
function endsSentence(line: string, next: string): boolean {
  if (BEGINS.test(next)) return true;
  const end = line.trimEnd();
  return END.test(end) && !SHORT.test(end);
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
  const at = Math.min(before + character, text.length - 1);
  const [from, to] = stretchAt(paragraph, line - first);
  // A line break inside a paragraph does not end a sentence, though Unicode's rules say so; a space keeps every place.
  const stretch = text.slice(from, to).replaceAll('\n', ' ');
  const inside = new Intl.Segmenter('en', { granularity: 'sentence' })
    .segment(stretch)
    .containing(Math.min(at - from, stretch.length - 1));
  const found = inside && { segment: inside.segment, index: from + inside.index };
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
