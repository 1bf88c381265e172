/** A group of words that is longer than a model reads at once, in pieces: one after the other, or windows that overlap. */

import type { HostTensors } from '../../base/hostTensor';
import { idsOf } from '../collate';
import type { WordPiece } from '../tagger';
import type { TaskExample } from '../taskExample';
import { markWindows } from '../windows';
import { encodeWords, type TaggerParts } from './encodeWords';
import { type ReadRow, readRow } from './readRow';

/** All words of a group. @param breaks words that a sentence begins with, where the group holds several */
export function encodePieces(
  parts: TaggerParts,
  words: readonly string[],
  breaks: readonly number[] = [],
): readonly WordPiece[] {
  const { stride } = parts.options;
  return stride === undefined ? oneAfterTheOther(parts, words, breaks) : overlapping(parts, words, stride);
}

/** As many words at once as can be read, up to where a sentence ends if there is such a place. */
function oneAfterTheOther(
  parts: TaggerParts,
  words: readonly string[],
  breaks: readonly number[],
): readonly WordPiece[] {
  const pieces: WordPiece[] = [];
  for (let from = 0; from < words.length; ) {
    // A word has a token at least: more words than tokens are not read.
    const encode = (to: number) => encodeWords(parts, words.slice(from, to), []);
    let encoded = encode(from + parts.tokenizer.maximumLength);
    let count = idsOf(encoded.example, 'firsts').length;
    const sentence = breaks.findLast(at => at > from && at <= from + count);
    if (from + count < words.length && sentence !== undefined && sentence < from + count) {
      encoded = encode(sentence);
      count = sentence - from;
    }
    pieces.push({ ...encoded, from, count, speaksFrom: from, speaksTo: from + count });
    from += count;
  }
  return pieces;
}

/**
 * Each window begins with the first word that is `stride` tokens behind the beginning of the one before. A word is spoken for by the
 * window in which the nearer end is farthest from it (Devlin et al. 2019, run_squad.py: the maximum context).
 */
function overlapping(parts: TaggerParts, words: readonly string[], stride: number): readonly WordPiece[] {
  const windows: Omit<WordPiece, 'speaksFrom' | 'speaksTo'>[] = [];
  for (let from = 0; from < words.length; ) {
    const encoded = encodeWords(parts, words.slice(from, from + parts.tokenizer.maximumLength), []);
    const firsts = idsOf(encoded.example, 'firsts');
    const count = firsts.length;
    windows.push({ ...encoded, from, count });
    if (from + count >= words.length) break;
    const next = firsts.findIndex((first, w) => w > 0 && first - firsts[0]! >= stride);
    from += next > 0 ? next : count;
  }
  const speaks = speakers(windows, words.length);
  return windows.map((window, i) => ({ ...window, speaksFrom: speaks[i]!, speaksTo: speaks[i + 1]! }));
}

/** The first word that each window speaks for, and the number of words at the end. */
function speakers(windows: readonly Pick<WordPiece, 'from' | 'count'>[], words: number): readonly number[] {
  const starts = [0];
  for (const [i, { from }] of windows.entries()) {
    const before = windows[i - 1];
    if (!before) continue;
    // Of the words of both, the first half is nearer to the middle of the one before.
    starts.push(from + Math.ceil((before.from + before.count - from) / 2));
  }
  return [...starts, words];
}

const overlaps = (pieces: readonly WordPiece[]) =>
  pieces.some(({ from, count }, i) => (pieces[i + 1]?.from ?? Number.POSITIVE_INFINITY) < from + count);

/** What `predict` said of pieces: those of a group, in order, as what is said of its words, in order. */
export function readPieces(
  pieces: readonly WordPiece[],
  rows: readonly HostTensors[],
  labels: readonly string[],
): readonly ReadRow[] {
  if (!overlaps(pieces)) return rows.map(row => readRow(row, 0, labels));
  return [readRow(joinRows(pieces, rows, labels.length), 0, labels)];
}

/** The logits of all words, each from the window that speaks for it: a CRF sees them as one sequence. */
function joinRows(pieces: readonly WordPiece[], rows: readonly HostTensors[], tags: number): HostTensors {
  const words = pieces.at(-1)!.speaksTo;
  const logits = new Float32Array(words * tags);
  for (const [i, { from, speaksFrom, speaksTo }] of pieces.entries()) {
    const own = rows[i]!.logits!.data as Float32Array;
    logits.set(own.subarray((speaksFrom - from) * tags, (speaksTo - from) * tags), speaksFrom * tags);
  }
  const { transitions, ends } = rows[0]!;
  return {
    ...(transitions && ends && { transitions, ends }),
    logits: { dtype: 'float32', shape: [1, words, tags], data: logits },
    seen: { dtype: 'float32', shape: [1, words], data: new Float32Array(words).fill(1) },
  };
}

/**
 * What is learned from of an example: its windows. A word is counted once, by the window that speaks for it; a CRF learns from whole
 * windows, since it counts sequences.
 */
export function windowUnits(
  parts: TaggerParts,
  words: readonly string[],
  tags: readonly string[],
): readonly TaskExample[] {
  const { labels, options } = parts;
  const given = words.length > 0 ? words : [''];
  const targets = given.map((_, w) => (tags[w] === undefined ? -1 : labels.indexOf(tags[w])));
  return markWindows(
    encodePieces(parts, given).map(({ example, from, count, speaksFrom, speaksTo }) => {
      const isCounted = (w: number) => options.crf || (w >= speaksFrom && w < speaksTo);
      const data = Int32Array.from({ length: count }, (_, i) => (isCounted(from + i) ? targets[from + i]! : -1));
      return {
        length: example.length,
        tensors: { ...example.tensors, labels: { dtype: 'int32', shape: [count], data } as const },
      };
    }),
  );
}
