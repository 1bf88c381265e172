/** Spans that tags mark, as places of the text. */
import type { Place } from '../../base/cutWords';
import type { Span } from '../../metrics/tags/spans';
import type { TextSpan } from './writtenSpans';

export interface TaggedGroup {
  readonly places: readonly Place[];
  /** One a word. */
  readonly tags: readonly string[];
}

/** @param spansOf the tags of a group */
export function textSpans(
  groups: readonly TaggedGroup[],
  spansOf: (tags: readonly string[]) => readonly Span[],
): readonly TextSpan[] {
  return groups.flatMap(({ places, tags }) =>
    spansOf(tags).map(({ type, start, end }) => ({ type, start: places[start]![0], end: places[end - 1]![1] })),
  );
}
