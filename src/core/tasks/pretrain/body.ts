/** What of a block noise may change: its text, without the special tokens that stand around it. */
import { type Block, begins as mark } from './block';
import { begins, goesOn, kept, type WordKinds } from './noise/wordKinds';
import type { NoiseFacts } from './objectives/objective';

type Facts = Pick<NoiseFacts, 'isSpecial'>;
type Marked = Pick<Block, 'ids' | 'marks'>;

export interface Body extends Marked {
  /** Special tokens around it. */
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** The text of a block. Separators between documents are of the text. */
export function bodyOf({ ids, marks }: Marked, { isSpecial }: Facts): Body {
  let [start, end] = [0, ids.length];
  while (start < end && isSpecial(ids[start]!)) start++;
  while (end > start && isSpecial(ids[end - 1]!)) end--;
  return {
    before: ids.subarray(0, start),
    ids: ids.subarray(start, end),
    marks: marks.subarray(start, end),
    after: ids.subarray(end),
  };
}

/** The same tokens around another text. */
export function framed({ before, after }: Pick<Body, 'before' | 'after'>, ids: ArrayLike<number>): Int32Array {
  return Int32Array.from([...before, ...Array.from(ids), ...after]);
}

/** @param whole words are changed as a whole; else each token by itself */
export function kindsOf({ ids, marks }: Marked, whole: boolean, { isSpecial }: Facts): WordKinds {
  const kinds = new Uint8Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    if (isSpecial(ids[i]!)) kinds[i] = kept;
    else kinds[i] = !whole || i === 0 || kinds[i - 1] === kept || (marks[i]! & mark.word) !== 0 ? begins : goesOn;
  }
  return kinds;
}

/** Places after the last tokens of its sentences, ascending; the last is the end. A separator is of the sentence before it. */
export function sentenceEnds({ marks }: Pick<Block, 'marks'>): readonly number[] {
  const starts = Array.from(marks.keys()).filter(i => i > 0 && (marks[i]! & (mark.sentence | mark.document)) !== 0);
  return marks.length === 0 ? [] : [...starts, marks.length];
}
