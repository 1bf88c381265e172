/** What a selection is cut into before a model writes it anew, and how the results are put together. Pure. */
import { joinLines } from '../../core/base/trimEnd';

export interface Pieces {
  readonly texts: readonly string[];
  /** @param written one for each of `texts` */
  join(written: readonly string[]): string;
}

/** A line that ends a sentence, and one that begins an item. */
const ENDS = /[.!?…:;]["'”’»)\]]*\s*$/u;
const ITEM = /^\s*(?:[-*+•>]|\d+[.)]|#+)\s+/u;

/** The whole as one text; white space around it stays. */
export function asOne(text: string): Pieces {
  const inner = text.trim();
  const start = text.indexOf(inner);
  const [before, after] = [text.slice(0, start), text.slice(start + inner.length)];
  return {
    texts: inner === '' ? [] : [joinLines(inner)],
    join: ([written]) => (written === undefined ? text : `${before}${written}${after}`),
  };
}

/** Sentence by sentence; blank lines, indents and marks of items stay. A break inside a sentence becomes a space. */
export function bySentence(text: string): Pieces {
  const texts: string[] = [];
  /** What stands between the texts, one more than there are texts. */
  const gaps: string[] = [];
  let gap = '';
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  const add = (block: string) => {
    if (block === '') return;
    for (const { segment } of segmenter.segment(block)) {
      const sentence = segment.trim();
      const start = segment.indexOf(sentence);
      gap += segment.slice(0, start);
      if (sentence === '') continue;
      texts.push(sentence);
      gaps.push(gap);
      gap = segment.slice(start + sentence.length);
    }
  };
  /** Lines that make one text, all but the last without what is around them. */
  let block: string[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const last = block.at(-1) ?? '';
    const goesOn = last !== '' && line.trim() !== '' && !ENDS.test(last) && !ITEM.test(line);
    if (goesOn) {
      block.splice(-1, 1, last.trimEnd(), line.trimStart());
      continue;
    }
    add(block.join(' '));
    const [mark = ''] = ITEM.exec(line) ?? [];
    gap += mark;
    block = [line.slice(mark.length)];
    if (line.trim() !== '') continue;
    gap += block[0];
    block = [];
  }
  add(block.join(' '));
  gaps.push(gap);
  return { texts, join: written => gaps.map((each, i) => `${each}${written[i] ?? ''}`).join('') };
}
