/** Words as BERT's BasicTokenizer splits them: at white space, and each punctuation mark by itself. */
import { punctuation, whitespace } from '../unicodeRanges';

const letter = 0;
const space = 1;
const mark = 2;

/** What each UTF-16 code unit is. Marks beyond the first plane are told apart by `astralMarks`. */
const classes = new Uint8Array(0x10000);
const astralMarks = new Set<number>();
for (const [first, last] of whitespace) classes.fill(space, first, last + 1);
for (const [first, last] of punctuation) {
  for (let c = first; c <= last; c++) {
    if (c < 0x10000) classes[c] = mark;
    else astralMarks.add(c);
  }
}

/** Start and end of each word in turn: [start, end, start, end, ...], UTF-16 code units of `text`. */
export function splitBert(text: string): number[] {
  const spans: number[] = [];
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    let kind = classes[unit]!;
    let width = 1;
    if (unit >= 0xd800 && unit < 0xdc00) {
      const code = text.codePointAt(i)!;
      width = code > 0xffff ? 2 : 1;
      kind = astralMarks.has(code) ? mark : letter;
    }
    if (kind === letter) {
      if (start < 0) start = i;
    } else {
      if (start >= 0) spans.push(start, i);
      start = -1;
      if (kind === mark) spans.push(i, i + width);
    }
    i += width - 1;
  }
  if (start >= 0) spans.push(start, text.length);
  return spans;
}
