/** Of words all pieces that are in them, and what can be asked of all ways to split them. */

import type { PieceTrie } from '../models/pieceTrie';
import { unknownPenalty } from '../models/unigram';

/** Which pieces there are, and their log-probabilities; a piece keeps its index when others are taken out. */
export interface PieceModel {
  readonly scores: Float64Array;
  /** 1 where a piece is there. */
  readonly alive: Uint8Array;
  /** The lowest score of those. */
  readonly least: number;
}

/** An unknown character in a split. */
export const unknownPiece = -1;

/** Joins two probabilities, as logarithms. */
function addLogs(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  const [more, less] = a > b ? [a, b] : [b, a];
  return more + Math.log1p(Math.exp(less - more));
}

export class PieceLattice {
  /** Of each word, where its characters begin in `firsts`, which has one place more a word: for its end. */
  private readonly words: Int32Array;
  /** Of each place, its first entry in `found`. */
  private firsts: Int32Array;
  /** [piece, length] of what begins at a place, short ones first. Code points. */
  private found: Int32Array;
  private readonly forward: Float64Array;
  private readonly backward: Float64Array;

  constructor(words: readonly string[], trie: PieceTrie) {
    const spelled = words.map(word => Int32Array.from(word, each => trie.characterOf(each.codePointAt(0)!)));
    const total = spelled.reduce((sum, { length }) => sum + length + 1, 0);
    this.words = new Int32Array(words.length + 1);
    this.firsts = new Int32Array(total + 1);
    this.found = new Int32Array(8 * total);
    let [place, used] = [0, 0];
    for (const [w, characters] of spelled.entries()) {
      this.words[w] = place;
      for (let start = 0; start <= characters.length; start++) {
        this.firsts[place++] = used;
        let node = 0;
        for (let end = start; end < characters.length; end++) {
          node = trie.follow(node, characters[end]!);
          if (node === 0) break;
          const piece = trie.pieceAt(node);
          if (piece < 0) continue;
          if (used + 2 > this.found.length) {
            const more = new Int32Array(2 * this.found.length);
            more.set(this.found);
            this.found = more;
          }
          this.found[used++] = piece;
          this.found[used++] = end + 1 - start;
        }
      }
    }
    this.words[words.length] = place;
    this.firsts[place] = used;
    const longest = spelled.reduce((most, { length }) => Math.max(most, length), 0);
    this.forward = new Float64Array(longest + 1);
    this.backward = new Float64Array(longest + 1);
  }

  get size(): number {
    return this.words.length - 1;
  }

  /** Forgets pieces that are not there any more. */
  compact(alive: Uint8Array): void {
    const { found, firsts } = this;
    let put = 0;
    let from = 0;
    for (let place = 0; place + 1 < firsts.length; place++) {
      const end = firsts[place + 1]!;
      firsts[place] = put;
      for (; from < end; from += 2) {
        if (alive[found[from]!] !== 1) continue;
        found[put++] = found[from]!;
        found[put++] = found[from + 1]!;
      }
    }
    firsts[firsts.length - 1] = put;
  }

  /**
   * Adds to `expected` how often each piece is expected in a word that comes `count` times, over all ways to split it.
   * @returns the log-probability of the word
   */
  expect(word: number, count: number, { scores, alive, least }: PieceModel, expected: Float64Array): number {
    const { forward, backward } = this;
    const length = this.lengthOf(word);
    const unknown = least - unknownPenalty;
    forward.fill(Number.NEGATIVE_INFINITY, 0, length + 1);
    backward.fill(Number.NEGATIVE_INFINITY, 0, length);
    forward[0] = 0;
    backward[length] = 0;
    for (let at = 0; at < length; at++) {
      const step = (to: number, score: number) => {
        forward[to] = addLogs(forward[to]!, forward[at]! + score);
      };
      if (!this.each(word, at, alive, (piece, width) => step(at + width, scores[piece]!))) step(at + 1, unknown);
    }
    const whole = forward[length]!;
    for (let at = length - 1; at >= 0; at--) {
      const single = this.each(word, at, alive, (piece, width) => {
        const rest = scores[piece]! + backward[at + width]!;
        backward[at] = addLogs(backward[at]!, rest);
        expected[piece]! += count * Math.exp(forward[at]! + rest - whole);
      });
      if (!single) backward[at] = addLogs(backward[at]!, unknown + backward[at + 1]!);
    }
    return whole;
  }

  /** Calls `take` for each piece of the most probable split, the last one first. @returns its log-probability */
  split(word: number, { scores, alive, least }: PieceModel, take: (piece: number) => void): number {
    const { forward } = this;
    const length = this.lengthOf(word);
    const widths = new Int32Array(length + 1);
    const pieces = new Int32Array(length + 1);
    forward.fill(Number.NEGATIVE_INFINITY, 0, length + 1);
    forward[0] = 0;
    for (let at = 0; at < length; at++) {
      const offer = (piece: number, width: number, score: number) => {
        if (forward[at]! + score <= forward[at + width]!) return;
        forward[at + width] = forward[at]! + score;
        widths[at + width] = width;
        pieces[at + width] = piece;
      };
      const single = this.each(word, at, alive, (piece, width) => offer(piece, width, scores[piece]!));
      if (!single) offer(unknownPiece, 1, least - unknownPenalty);
    }
    for (let end = length; end > 0; end -= widths[end]!) take(pieces[end]!);
    return forward[length]!;
  }

  private lengthOf(word: number): number {
    return this.words[word + 1]! - this.words[word]! - 1;
  }

  /** The pieces at a place of a word. @returns whether one of them is a single character */
  private each(word: number, at: number, alive: Uint8Array, see: (piece: number, width: number) => void): boolean {
    const { found, firsts } = this;
    const place = this.words[word]! + at;
    const end = firsts[place + 1]!;
    let single = false;
    for (let i = firsts[place]!; i < end; i += 2) {
      const piece = found[i]!;
      if (alive[piece] !== 1) continue;
      see(piece, found[i + 1]!);
      if (found[i + 1] === 1) single = true;
    }
    return single;
  }
}
