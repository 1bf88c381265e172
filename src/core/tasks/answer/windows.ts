/**
 * Question and context as `[CLS] question [SEP] context [SEP]`; long contexts in windows that overlap (Devlin et al. 2019;
 * their SQuAD script's `doc_stride`).
 */

import { internal } from '../../base/errors';
import { stemPorter } from '../../metrics/texts/porterStemmer';
import { frameLength, pairFrame } from '../../text/pairTemplate';
import { splitBert } from '../../text/preTokenizers/bert';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import { textTokens } from '../textTokens';
import type { AnswerSpan } from './rightAnswers';

export interface WindowOptions {
  /** Tokens from the start of one window to that of the next. */
  readonly stride: number;
  /** Longest question, in tokens. */
  readonly questionLength: number;
  /** What stands around each text is taken off, where its tokenizer does not tell what that is: of pretrained models. */
  readonly takesOff?: boolean;
}

/** How much a word of the context is like one of the question: not, by its stem, but for its case, as written. */
export const matchKinds = 4;

export interface Window {
  readonly ids: Int32Array;
  /** 0 for [CLS] to the first [SEP], 1 for the context and its [SEP]. */
  readonly segments: Int32Array;
  /** One a token, of `matchKinds`; 0 outside of the context. */
  readonly matches: Int32Array;
  /** First token of the context in the window, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** Which token of the whole context the first one is. */
  readonly offset: number;
}

export interface WindowedQuestion {
  readonly windows: readonly Window[];
  /** Of the context's tokens: start and end in UTF-16 code units of the context. */
  readonly offsets: Encoding['offsets'];
  readonly tokens: readonly string[];
  readonly questionTokens: readonly string[];
  readonly questionOffsets: Encoding['offsets'];
  /** The question was cut. */
  readonly truncated: boolean;
}

/**
 * Tokens of the question that are read, and how many of a context have room beside them in a window.
 * @param question its tokens
 */
export function roomOf(
  question: number,
  { longest, questionLength, around = 3 }: RoomLimits,
): { readonly kept: number; readonly room: number } {
  const kept = Math.max(1, Math.min(questionLength, question, Math.floor((longest - around) / 2)));
  return { kept, room: longest - kept - around };
}

interface RoomLimits {
  readonly longest: number;
  readonly questionLength: number;
  /** Tokens put around and between both texts. */
  readonly around?: number;
}

export function encodeQuestion(
  tokenizer: Tokenizer,
  question: string,
  context: string,
  { stride, questionLength, takesOff }: WindowOptions,
): WindowedQuestion {
  const { maximumLength } = tokenizer;
  const frame = pairFrame(tokenizer);
  const around = frameLength(frame);
  const whole = textOf(tokenizer, question, takesOff);
  const { kept, room } = roomOf(whole.ids.length, { longest: maximumLength, questionLength, around });
  const asked = whole.ids.subarray(0, kept);
  const read = textOf(tokenizer, context, takesOff);
  if (room < 1) throw internal(`no room for a context in ${maximumLength} tokens`);
  const step = Math.min(stride, room);
  const matches = markMatches(question, context, read.offsets);
  const windows: Window[] = [];
  const total = read.ids.length;
  for (let offset = 0; ; offset += step) {
    const count = Math.min(room, total - offset);
    const first = frame.before.ids.length + asked.length + frame.between.ids.length;
    const ids = Int32Array.from([
      ...frame.before.ids,
      ...asked,
      ...frame.between.ids,
      ...read.ids.subarray(offset, offset + count),
      ...frame.after.ids,
    ]);
    const { length } = ids;
    const segments = new Int32Array(length).fill(1, first);
    const marked = new Int32Array(length);
    marked.set(matches.subarray(offset, offset + count), first);
    windows.push({ ids, segments, matches: marked, first, count, offset });
    if (offset + count >= total) break;
  }
  return {
    windows,
    offsets: read.offsets,
    tokens: read.tokens,
    questionTokens: whole.tokens.slice(0, kept),
    questionOffsets: whole.offsets.slice(0, kept),
    truncated: kept < whole.ids.length,
  };
}

/** The tokens of a text, without what its tokenizer says that it puts around it, or with `takesOff` what it seems to. */
function textOf(tokenizer: Tokenizer, text: string, takesOff = false): Pick<Encoding, 'ids' | 'offsets' | 'tokens'> {
  const encoding = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  const { ids, offsets, tokens, put = [0, 0] } = encoding;
  const own = takesOff ? textTokens(encoding, tokenizer) : undefined;
  const [from, to] = own ? [own[0] ?? 0, (own.at(-1) ?? -1) + 1] : [put[0], ids.length - put[1]];
  return { ids: ids.subarray(from, to), offsets: offsets.slice(from, to), tokens: tokens.slice(from, to) };
}

/** Words are compared, not tokens: a piece of a word means nothing by itself. */
function markMatches(question: string, context: string, offsets: Encoding['offsets']): Int32Array {
  const asked = wordsOf(question).map(({ text }) => text);
  const written = new Set(asked);
  const folded = new Set(asked.map(word => word.toLowerCase()));
  const stems = new Set([...folded].map(stemPorter));
  const words = wordsOf(context);
  const kinds = words.map(({ text }) => {
    if (written.has(text)) return 3;
    const lower = text.toLowerCase();
    if (folded.has(lower)) return 2;
    return stems.has(stemPorter(lower)) ? 1 : 0;
  });
  const marked = new Int32Array(offsets.length);
  let at = 0;
  for (const [i, [start, end]] of offsets.entries()) {
    while (at < words.length && words[at]!.end <= start) at++;
    if (at < words.length && words[at]!.start < end) marked[i] = kinds[at]!;
  }
  return marked;
}

function wordsOf(text: string): readonly { readonly text: string; readonly start: number; readonly end: number }[] {
  const spans = splitBert(text);
  return Array.from({ length: spans.length / 2 }, (_, i) => {
    const [start, end] = [spans[2 * i]!, spans[2 * i + 1]!];
    return { text: text.slice(start, end), start, end };
  });
}

/**
 * Places of an answer's first and last token in a window; [0, 0], the [CLS], where the window lacks a part of it.
 * @returns undefined where no token of the whole context belongs to it
 */
export function placeInWindow(
  { first, count, offset }: Window,
  offsets: Encoding['offsets'],
  { start, end }: AnswerSpan,
): readonly [number, number] | undefined {
  const begin = offsets.findIndex(place => place[1] > start);
  let last = begin;
  while (last + 1 < offsets.length && offsets[last + 1]![0] < end) last++;
  if (begin < 0 || offsets[begin]![0] >= end) return undefined;
  if (begin < offset || last >= offset + count) return [0, 0];
  return [first + begin - offset, first + last - offset];
}

/** Of windows that hold a token of the context: the one in which most stands on both sides of it counts (the script's `max_context`). */
export function bestWindow(windows: readonly Window[], token: number): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, { offset, count }] of windows.entries()) {
    if (token < offset || token >= offset + count) continue;
    const score = Math.min(token - offset, offset + count - 1 - token) + 0.01 * count;
    if (score > most) {
      most = score;
      best = i;
    }
  }
  return best;
}
