/**
 * Spans of consecutive tokens in an encoder (SpanBERT, Joshi et al. 2020, section 3.1): whole words from a random one on, as many as
 * a length says that is drawn, until a share of the tokens is masked. A whole span is masked, replaced or left alike.
 */
import type { Random } from '../../../base/random';
import { begins, countOfKind, goesOn, kept, type WordKinds } from './wordKinds';

/** Tokens from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How many words a span has: drawn from a geometric distribution without what is above `longest`, or always `words`. */
export type SpanLengths = { readonly p: number; readonly longest: number } | { readonly words: number };

/** Where a span begins, a token in the middle of its word included, and how many words it has. */
export interface SpanDraw {
  readonly anchor: number;
  readonly words: number;
}

/** Draws in a row that may meet what is masked: a row of special tokens alone would otherwise be looked through for ever. */
const PATIENCE = 1000;

/**
 * Spans that hold `budget` tokens together: the last one ends where the budget does, be it within a word. Those that touch are one.
 * A draw whose anchor is in a span already is left out.
 */
export function growSpans(kinds: WordKinds, budget: number, next: () => SpanDraw | undefined): readonly Span[] {
  const masked = new Uint8Array(kinds.length);
  let left = Math.min(
    budget,
    countOfKind(kinds, kind => kind !== kept),
  );
  for (let misses = 0; left > 0 && misses < PATIENCE; ) {
    const draw = next();
    if (!draw) break;
    let at = draw.anchor;
    if (masked[at] || kinds[at] === kept) {
      misses++;
      continue;
    }
    misses = 0;
    while (at > 0 && kinds[at] === goesOn) at--;
    let words = 0;
    for (; at < kinds.length && kinds[at] !== kept && left > 0; at++) {
      if (kinds[at] === begins && ++words > draw.words) break;
      if (masked[at] === 0) left--;
      masked[at] = 1;
    }
  }
  return spansOf(masked);
}

function spansOf(masked: Uint8Array): readonly Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < masked.length; start++) {
    if (!masked[start]) continue;
    let end = start;
    while (end < masked.length && masked[end]) end++;
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

/** @param share of the tokens that may be masked, rounded up */
export function drawSpans(
  kinds: WordKinds,
  { share, lengths }: { readonly share: number; readonly lengths: SpanLengths },
  random: Random,
): readonly Span[] {
  const places = Array.from(kinds.keys()).filter(i => kinds[i] !== kept);
  if (places.length === 0) return [];
  const lengthOf = spanLength(lengths, random);
  return growSpans(kinds, Math.ceil(share * places.length), () => ({
    anchor: places[random.integer(places.length)]!,
    words: lengthOf(),
  }));
}

/** Draws how many words a span has. */
export function spanLength(lengths: SpanLengths, random: Random): () => number {
  if ('words' in lengths) return () => lengths.words;
  const { p, longest } = lengths;
  // The inverse of the distribution that ends at `longest`.
  const whole = 1 - (1 - p) ** longest;
  return () => (p >= 1 ? 1 : Math.min(longest, 1 + Math.floor(Math.log1p(-random.uniform() * whole) / Math.log1p(-p))));
}

export interface SpanReplacements {
  /** In [0, 1), one a span: below `masked` its tokens are masked, below `masked + random` replaced, else left. */
  readonly roll: () => number;
  /** Any token of the vocabulary that stands for text. */
  readonly token: () => number;
}

/** The parts of the spans that are masked and replaced by random tokens; the rest stays as it is. */
export interface ReplacementShares {
  readonly masked: number;
  readonly random: number;
}

export const bertShares: ReplacementShares = { masked: 0.8, random: 0.1 };

/** The tokens with their spans masked, replaced or left, each span as a whole. */
export function replaceSpans(
  ids: Int32Array,
  spans: readonly Span[],
  mask: number,
  { roll, token }: SpanReplacements,
  shares: ReplacementShares = bertShares,
): Int32Array {
  const read = Int32Array.from(ids);
  for (const { start, end } of spans) {
    const drawn = roll();
    for (let i = start; i < end; i++) {
      if (drawn < shares.masked) read[i] = mask;
      else if (drawn < shares.masked + shares.random) read[i] = token();
    }
  }
  return read;
}

/** A token of a span as the boundary objective sees it: what stands before and after its span, and its place in it from 0. */
export interface BoundaryTarget {
  readonly place: number;
  readonly left: number;
  readonly right: number;
  readonly position: number;
}

/**
 * What the span boundary objective is asked (section 3.2): each token of a span that has a token before and after it.
 * @param longest tokens of a span that have a position; later ones are not asked for
 */
export function boundaryTargets(spans: readonly Span[], length: number, longest: number): readonly BoundaryTarget[] {
  return spans
    .filter(({ start, end }) => start > 0 && end < length)
    .flatMap(({ start, end }) =>
      Array.from({ length: Math.min(longest, end - start) }, (_, position) => ({
        place: start + position,
        left: start - 1,
        right: end,
        position,
      })),
    );
}
