/** The likeliest spans of a context, from the logits of where an answer begins and ends. */
import type { Encoding } from '../../text/tokenizer';
import { bestWindow, type Window } from './windows';

/** Logits of one window, a token each. */
export interface WindowLogits {
  readonly start: Float32Array;
  readonly end: Float32Array;
}

export interface RankedSpan {
  /** First and last token, of the whole context. */
  readonly first: number;
  readonly last: number;
  /** Natural logarithm of its probability in its window: that of its start plus that of its end. */
  readonly score: number;
}

export interface RankedSpans {
  /** The likeliest first. */
  readonly spans: readonly RankedSpan[];
  /** The same of [CLS], which is no answer; the least of all windows. */
  readonly none: number;
}

export interface SpanOptions {
  readonly count: number;
  /** In tokens. */
  readonly maximumLength: number;
  /** None shares a token with a better one. */
  readonly apart?: boolean;
}

/** Logarithms of probabilities of one window, a token each. */
interface WindowChances {
  readonly starts: Float32Array;
  readonly ends: Float32Array;
}

/**
 * All spans of the context that are short enough: start <= end < start + maximumLength. A start counts in the window where
 * most stands around it.
 */
export function rankSpans(
  windows: readonly Window[],
  logits: readonly WindowLogits[],
  { count, maximumLength, apart = false }: SpanOptions,
): RankedSpans {
  const chances = windows.map((window, w) => ({
    starts: logProbabilities(logits[w]!.start, window),
    ends: logProbabilities(logits[w]!.end, window),
  }));
  const none = Math.min(...chances.map(({ starts, ends }) => starts[0]! + ends[0]!));
  if (!apart) return { spans: findBest(windows, chances, count, maximumLength), none };
  const last = windows.at(-1)!;
  const taken = new Uint8Array(last.offset + last.count);
  const spans: RankedSpan[] = [];
  for (let i = 0; i < count; i++) {
    const [best] = findBest(windows, chances, 1, maximumLength, taken);
    if (!best) break;
    spans.push(best);
    taken.fill(1, best.first, best.last + 1);
  }
  return { spans, none };
}

/** @param taken 1 at tokens of the context that no span may have */
function findBest(
  windows: readonly Window[],
  chances: readonly WindowChances[],
  count: number,
  maximumLength: number,
  taken?: Uint8Array,
): readonly RankedSpan[] {
  const kept: RankedSpan[] = [];
  windows.forEach((window, w) => {
    const { starts, ends } = chances[w]!;
    for (let i = 0; i < window.count; i++) {
      const start = starts[window.first + i]!;
      // No end makes it better than its start.
      if (kept.length === count && start <= kept[count - 1]!.score) continue;
      if (windows.length > 1 && bestWindow(windows, window.offset + i) !== w) continue;
      const limit = Math.min(window.count, i + maximumLength);
      for (let j = i; j < limit && !taken?.[window.offset + j]; j++) {
        const score = start + ends[window.first + j]!;
        if (kept.length === count && score <= kept[count - 1]!.score) continue;
        insert(kept, { first: window.offset + i, last: window.offset + j, score }, count);
      }
    }
  });
  return kept;
}

/** Over the tokens of the context and [CLS]. */
function logProbabilities(logits: Float32Array, { first, count }: Window): Float32Array {
  const counts = (i: number) => i === 0 || (i >= first && i < first + count);
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < first + count; i++) if (counts(i)) highest = Math.max(highest, logits[i]!);
  let sum = 0;
  for (let i = 0; i < first + count; i++) if (counts(i)) sum += Math.exp(logits[i]! - highest);
  const shift = highest + Math.log(sum);
  return Float32Array.from(logits, value => value - shift);
}

/** Keeps the list sorted and no longer than `count`; of equals the earlier one comes first. */
function insert(list: RankedSpan[], span: RankedSpan, count: number): void {
  let at = list.length;
  while (at > 0 && list[at - 1]!.score < span.score) at--;
  list.splice(at, 0, span);
  if (list.length > count) list.pop();
}

/** Start and end of a span in the context's text, in UTF-16 code units. */
export function charactersOf(
  { first, last }: Pick<RankedSpan, 'first' | 'last'>,
  offsets: Encoding['offsets'],
): readonly [number, number] {
  return [offsets[first]![0], offsets[last]![1]];
}
