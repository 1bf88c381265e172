/** Tagged places of a document and how edits move them. Pure. */
import type { TaggedText, TaggedWord } from '../../../core/inference/tagText';

export interface MarkedWord extends Pick<TaggedWord, 'tag' | 'probability' | 'others' | 'unknown'> {
  readonly text: string;
}

export interface Mark {
  /** Of the span (`person`), or the tag itself where tags mark no spans. */
  readonly type: string;
  /** In UTF-16 code units of the document. */
  readonly start: number;
  readonly end: number;
  /** Of its least sure word. */
  readonly probability: number;
  readonly words: readonly MarkedWord[];
}

/** Some text put in the place of some other. */
export interface Edit {
  readonly offset: number;
  readonly removed: number;
  readonly added: number;
}

/** @param offset of the text in its document */
export function marksOf(text: string, tagged: TaggedText, offset: number): readonly Mark[] {
  const wordAt = (index: number): MarkedWord => {
    const { start, end, tag, probability, others, unknown } = tagged.words[index]!;
    return { text: text.slice(start, end), tag, probability, others, unknown };
  };
  if (tagged.marksSpans) {
    return tagged.spans.map(({ type, start, end, first, last, probability }) => ({
      type,
      start: offset + start,
      end: offset + end,
      probability,
      words: Array.from({ length: last - first + 1 }, (_, i) => wordAt(first + i)),
    }));
  }
  return tagged.words.flatMap(({ tag, start, end, probability }, i) =>
    tag === 'O' ? [] : [{ type: tag, start: offset + start, end: offset + end, probability, words: [wordAt(i)] }],
  );
}

/**
 * Marks after edits of their document: those behind move along, those that were touched go.
 * @param edits of one change, none overlapping another, all in places of before
 */
export function moveMarks<M extends Pick<Mark, 'start' | 'end'>>(
  marks: readonly M[],
  edits: readonly Edit[],
): readonly M[] {
  let moved = marks;
  for (const { offset, removed, added } of [...edits].sort((a, b) => b.offset - a.offset)) {
    const by = added - removed;
    moved = moved.flatMap(mark => {
      if (mark.end <= offset) {
        // A letter written at the end of a word makes another word of it.
        return removed === 0 && added > 0 && mark.end === offset ? [] : [mark];
      }
      if (mark.start < offset + removed || (removed === 0 && mark.start < offset)) return [];
      return removed === 0 && mark.start === offset ? [] : [{ ...mark, start: mark.start + by, end: mark.end + by }];
    });
  }
  return moved;
}

/** Those of other places, and those of `fresh`, which replaces what was between `start` and `end`; in order. */
export function replaceMarks(
  marks: readonly Mark[],
  fresh: readonly Mark[],
  { start, end }: { readonly start: number; readonly end: number },
): readonly Mark[] {
  return [...marks.filter(mark => mark.end <= start || mark.start >= end), ...fresh].sort((a, b) => a.start - b.start);
}

/** The first mark behind a place, or before it; around the end it goes on from the other side. */
export function nextMark(marks: readonly Mark[], place: number, direction: 1 | -1): Mark | undefined {
  if (direction > 0) return marks.find(mark => mark.start > place) ?? marks[0];
  return marks.findLast(mark => mark.start < place) ?? marks.at(-1);
}
