/** How SentencePiece splits a normalized text into pieces, by the kind of its model: most probable, put together, words, characters. */
import { remember } from '../models/pieceCache';
import { PieceTrie } from '../models/pieceTrie';
import { widthAt } from '../pretrained/piece';
import { joinPieces } from './joinPieces';
import { createMatch } from './matchSymbols';
import { type ModelFile, pieceTypes } from './modelFile';
import { SPACE } from './normalize';

/** [id, start, end, ...] of a text from the start on; UTF-16 code units. */
export type Split = (text: string) => readonly number[];

/** @param ids of pieces that are found in texts: normal, user-defined and unused ones */
export function createSplit(file: ModelFile, ids: ReadonlyMap<string, number>): Split {
  const symbols = symbolsOf(file);
  const idOf = (piece: string) => ids.get(piece) ?? file.unknown;
  switch (file.algorithm) {
    case 'unigram':
      return createUnigramSplit(file, ids);
    case 'bpe':
      return createBpeSplit(file, ids, symbols);
    case 'word':
      return text =>
        splitWords(text, file.spaceEnds).flatMap(([start, end]) => [idOf(text.slice(start, end)), start, end]);
    case 'char': {
      const match = createMatch(symbols);
      return text => {
        const found: number[] = [];
        for (let at = 0; at < text.length; ) {
          const end = at + (match(text, at) || widthAt(text, at));
          found.push(idOf(text.slice(at, end)), at, end);
          at = end;
        }
        return found;
      };
    }
  }
}

export function symbolsOf({ pieces, types }: ModelFile): readonly string[] {
  return pieces.filter((_, id) => types[id] === pieceTypes.userDefined);
}

/** FLT_MIN: where SentencePiece begins to look for the largest score. */
const LEAST_POSITIVE = 1.1754943508222875e-38;
/** Of an unknown character, below the least score. */
const UNKNOWN_PENALTY = 10;

/** Sums are of single precision where SentencePiece's are, so that ties are broken alike (`unigram_model.cc`, EncodeOptimized). */
function createUnigramSplit({ scores, types, unknown }: ModelFile, ids: ReadonlyMap<string, number>): Split {
  let [least, most] = [3.4028234663852886e38, LEAST_POSITIVE];
  for (const [id, type] of types.entries()) {
    if (type !== pieceTypes.normal) continue;
    least = Math.min(least, scores[id]!);
    most = Math.max(most, scores[id]!);
  }
  const unknownScore = Math.fround(least - UNKNOWN_PENALTY);
  const listed = [...ids].filter(([, id]) => types[id] !== pieceTypes.unused);
  const trie = new PieceTrie(listed.map(([piece]) => piece));
  const idOf = Int32Array.from(listed, ([, id]) => id);
  // A symbol is always taken.
  const scoreOf = Float64Array.from(listed, ([piece, id]) =>
    types[id] === pieceTypes.userDefined ? Math.fround(Buffer.byteLength(piece) * most) - 0.1 : scores[id]!,
  );
  return text => {
    const best = new Float32Array(text.length + 1);
    const from = new Int32Array(text.length + 1).fill(-1);
    const ends = new Int32Array(text.length + 1);
    const offer = (start: number, end: number, id: number, total: number) => {
      if (from[end]! >= 0 && total <= best[end]!) return;
      best[end] = total;
      from[end] = start;
      ends[end] = id;
    };
    const characters = new Int32Array(text.length);
    for (let at = 0; at < text.length; at += widthAt(text, at))
      characters[at] = trie.characterOf(text.codePointAt(at)!);
    for (let start = 0; start < text.length; ) {
      const width = widthAt(text, start);
      let single = false;
      let node = 0;
      for (let end = start; end < text.length; ) {
        node = trie.follow(node, characters[end]!);
        if (node === 0) break;
        end += widthAt(text, end);
        const at = trie.pieceAt(node);
        if (at < 0) continue;
        offer(start, end, idOf[at]!, Math.fround(scoreOf[at]! + best[start]!));
        single ||= end === start + width;
      }
      if (!single) offer(start, start + width, unknown, Math.fround(unknownScore + best[start]!));
      start += width;
    }
    const found: number[] = [];
    for (let end = text.length; end > 0; end = from[end]!) found.push(end, from[end]!, ends[end]!);
    return found.reverse();
  };
}

function createBpeSplit(file: ModelFile, ids: ReadonlyMap<string, number>, symbols: readonly string[]): Split {
  const { scores, types, unknown } = file;
  const settings = {
    ids,
    scores,
    unknown,
    isUnused: (id: number) => types[id] === pieceTypes.unused,
    match: createMatch(symbols),
  };
  const whole: Split = text => joinPieces(text, settings);
  // Words are by themselves where no piece goes on beyond the mark of a space.
  for (const piece of ids.keys()) if (piece.includes(SPACE, 1)) return whole;
  const word = remember(whole);
  return text => {
    const found: number[] = [];
    for (const [start, end] of splitWords(text, false)) {
      const pieces = word(text.slice(start, end));
      for (let i = 0; i < pieces.length; i += 3) found.push(pieces[i]!, pieces[i + 1]! + start, pieces[i + 2]! + start);
    }
    return found;
  };
}

/** Each mark of a space begins a word, or ends one. */
function splitWords(text: string, spaceEnds: boolean): (readonly [number, number])[] {
  const words: (readonly [number, number])[] = [];
  let start = 0;
  for (let at = text.indexOf(SPACE, spaceEnds ? 0 : 1); at >= 0; at = text.indexOf(SPACE, at + 1)) {
    const end = spaceEnds ? at + 1 : at;
    words.push([start, end]);
    start = end;
  }
  if (start < text.length) words.push([start, text.length]);
  return words;
}
