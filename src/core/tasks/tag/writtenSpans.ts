/** Spans of a text as its record has them, and as tags of its words. */
import { characterPlaces } from '../../base/codePoints';
import type { Place } from '../../base/cutWords';
import type { Example } from '../../data/dataset';
import { readSpan } from '../../data/readers/spans';
import type { Span } from '../../metrics/tags/spans';

export interface TextSpan {
  /** In UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** Of an example that is a text with spans: in the order of the text. */
export function spansOfExample({ fields, lists }: Example): readonly TextSpan[] | undefined {
  const { text } = fields;
  if (text === undefined || lists?.spans === undefined) return undefined;
  const places = characterPlaces(text);
  return lists.spans
    .map(readSpan)
    .map(({ start, end, label }) => ({ start: places[start]!, end: places[end]!, type: label }));
}

export interface FittedSpan {
  readonly span: TextSpan;
  /** The words that it has a part in; absent where an earlier span has them all, or there are none. */
  readonly words?: Span;
  /** It begins or ends inside of a word. */
  readonly inside: boolean;
}

/** Each span widened to whole words. @param spans and @param places in the order of the text */
export function fitSpans(spans: readonly TextSpan[], places: readonly Place[]): readonly FittedSpan[] {
  let free = 0;
  let reached = 0;
  return spans.map(span => {
    while (reached < places.length && places[reached]![1] <= span.start) reached++;
    let last = reached;
    while (last < places.length && places[last]![0] < span.end) last++;
    const inside = last > reached && (places[reached]![0] < span.start || places[last - 1]![1] > span.end);
    const first = Math.max(reached, free);
    if (first >= last) return { span, inside };
    free = last;
    return { span, inside, words: { type: span.type, start: first, end: last } };
  });
}
