/**
 * T5's spans with sentinels (Raffel et al. 2020, section 3.1.4): spans of the text are left out, each with a sentinel in its place; what
 * is written is each sentinel with what stood there. Numbers of tokens and spans follow from the length alone.
 */
import type { Random } from '../../../base/random';
import { roundHalfEven } from '../../../base/roundHalfEven';

export interface SentinelNoise {
  /** The part of the tokens that is left out, above 0 and below 1. */
  readonly density: number;
  /** Mean length of what is left out in one place, in tokens, 1 or more. */
  readonly mean: number;
}

/** Tokens that are left out, and in how many places; at least one of each, and never all tokens. @param length 2 or more */
export function countNoise(length: number, { density, mean }: SentinelNoise) {
  const tokens = Math.min(Math.max(roundHalfEven(length * density), 1), length - 1);
  const wanted = Math.max(1, roundHalfEven(tokens / mean));
  return { tokens, spans: Math.min(wanted, tokens, length - tokens) };
}

/** Lengths of what is read and written of `length` tokens, with a sentinel a span and the end token of each. */
export function lengthsOfNoise(length: number, noise: SentinelNoise) {
  const { tokens, spans } = countNoise(length, noise);
  return { inputs: length - tokens + spans + 1, targets: tokens + spans + 1 };
}

/**
 * How many tokens of text make `inputs` tokens that are read, and how many are written then (T5's `compute_input_and_target_lengths`).
 * @param inputs 4 or more
 */
export function fitNoise(inputs: number, noise: SentinelNoise): { readonly tokens: number; readonly targets: number } {
  let tokens = 2;
  while (lengthsOfNoise(tokens + 1, noise).inputs <= inputs) tokens++;
  const lengths = lengthsOfNoise(tokens, noise);
  // At half the tokens both sides are to be equally long.
  if (noise.density === 0.5 && lengths.targets > lengths.inputs)
    return { tokens: tokens - 1, targets: lengths.targets - 1 };
  return { tokens, targets: lengths.targets };
}

/** Lengths of the stretches that stay and of those that are left out, in turn: the first stays. */
export interface Stretches {
  readonly kept: readonly number[];
  readonly noise: readonly number[];
}

export function drawStretches(length: number, noise: SentinelNoise, random: Random): Stretches {
  const { tokens, spans } = countNoise(length, noise);
  return {
    noise: drawParts(tokens, spans, random.fork('noise')),
    kept: drawParts(length - tokens, spans, random.fork('kept')),
  };
}

/** `items` in `parts` of at least one; all ways to part them are equally probable. */
function drawParts(items: number, parts: number, random: Random): readonly number[] {
  const order = random.permutation(items - 1);
  const ends = [...Array.from(order.subarray(0, parts - 1), at => at + 1).sort((a, b) => a - b), items];
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

/** @param sentinels their ids, one a span or more */
export function leaveOut(
  ids: Int32Array,
  { kept, noise }: Stretches,
  sentinels: readonly number[],
): { readonly read: Int32Array; readonly written: Int32Array } {
  const read: number[] = [];
  const written: number[] = [];
  let at = 0;
  for (const [i, length] of noise.entries()) {
    read.push(...ids.subarray(at, at + kept[i]!), sentinels[i]!);
    at += kept[i]!;
    written.push(sentinels[i]!, ...ids.subarray(at, at + length));
    at += length;
  }
  return { read: Int32Array.from(read), written: Int32Array.from(written) };
}
