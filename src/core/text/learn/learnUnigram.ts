/** Learns pieces and their probabilities: many at first, those that the text can do without taken out in turn (Kudo 2018, section 3.2). */
import { PieceTrie } from '../models/pieceTrie';
import type { Pacer } from './pacer';
import { PieceLattice, type PieceModel, unknownPiece } from './pieceLattice';
import { findSeeds } from './seedPieces';

export interface UnigramOptions {
  /** Of the vocabulary, special tokens included. */
  readonly size: number;
  /** Pieces at most. */
  readonly room: number;
  /** Characters that pieces are made of; each becomes one. */
  readonly alphabet: readonly string[];
}

export interface UnigramPieces {
  /** The most probable first. */
  readonly pieces: readonly string[];
  /** Natural logarithms. */
  readonly scores: Float64Array;
}

/** Of Hugging Face's trainer and SentencePiece: rounds of expectation and maximization between prunings, and what one leaves. */
const rounds = 2;
const shrinking = 0.75;
/** Pieces that are expected more rarely are taken out at once. */
const leastExpected = 0.5;
/** Between the scores of characters that were taken out and are put back. */
const step = 0.0001;

/** log Gamma's derivative, x > 0: recurrence up to 7, then its asymptotic series about x - 1/2 (Abramowitz and Stegun 6.3.5, 6.3.18). */
export function digamma(x: number): number {
  let value = 0;
  let at = x;
  for (; at < 7; at++) value -= 1 / at;
  at -= 0.5;
  const square = 1 / (at * at);
  return value + Math.log(at) + square * (1 / 24 - square * (7 / 960 - square * (31 / 8064 - square * (127 / 30720))));
}

/**
 * The algorithm of Hugging Face's trainer: expectation-maximization with a sparse prior (Liang and Klein 2007), then pruning by what
 * the likelihood would lose.
 * @param counted words, each with the mark at its start, and how often each comes
 * @throws CancelledError
 */
export async function learnUnigram(
  counted: ReadonlyMap<string, number>,
  { size, room, alphabet }: UnigramOptions,
  pacer: Pacer,
): Promise<UnigramPieces> {
  if (pacer.due) await pacer.rest('looking for pieces');
  const { pieces, scores } = findSeeds(counted, alphabet);
  if (pacer.due) await pacer.rest('looking for pieces');
  const learner = new UnigramLearner(counted, pieces, scores, pacer);
  // With the unknown one, which Hugging Face's trainer counts.
  const wanted = Math.floor(size * 1.1);
  for (;;) {
    for (let round = 0; round < rounds; round++) await learner.maximize();
    const before = learner.count + 1;
    if (before <= wanted) break;
    await learner.prune(Math.max(wanted, Math.floor(before * shrinking)) - 1);
    if (learner.count + 1 >= before) break;
  }
  return learner.finish(room, alphabet);
}

class UnigramLearner {
  private readonly counts: Float64Array;
  private readonly trie: PieceTrie;
  private readonly lattice: PieceLattice;
  private readonly alive: Uint8Array;
  /** Pieces that are there, in the order that decides between equals. */
  private order: readonly number[];

  constructor(
    counted: ReadonlyMap<string, number>,
    private readonly pieces: readonly string[],
    private readonly scores: Float64Array,
    private readonly pacer: Pacer,
  ) {
    this.counts = Float64Array.from(counted.values());
    this.trie = new PieceTrie(pieces);
    this.lattice = new PieceLattice([...counted.keys()], this.trie);
    this.alive = new Uint8Array(pieces.length).fill(1);
    this.order = [...pieces.keys()];
  }

  get count(): number {
    return this.order.length;
  }

  private get model(): PieceModel {
    const least = this.order.reduce((low, piece) => Math.min(low, this.scores[piece]!), Number.POSITIVE_INFINITY);
    return { scores: this.scores, alive: this.alive, least };
  }

  private get message(): string {
    return `weighing ${this.count} pieces`;
  }

  /** One round of expectation and maximization. */
  async maximize(): Promise<void> {
    const { lattice, counts, pacer, model } = this;
    const expected = new Float64Array(this.pieces.length);
    for (let word = 0; word < lattice.size; word++) {
      if (pacer.due) await pacer.rest(this.message, word / lattice.size);
      lattice.expect(word, counts[word]!, model, expected);
    }
    this.keep(this.order.filter(piece => expected[piece]! >= leastExpected));
    const sum = digamma(this.order.reduce((total, piece) => total + expected[piece]!, 0));
    for (const piece of this.order) this.scores[piece] = digamma(expected[piece]!) - sum;
  }

  /** Takes out the pieces that cost least, down to `size`; those that nothing can stand for stay. */
  async prune(size: number): Promise<void> {
    const { lattice, counts, pacer, model } = this;
    const others = this.order.map(piece => this.replace(piece, model));
    const frequency = new Float64Array(this.pieces.length);
    let [sum, unknown] = [0, 0];
    for (let word = 0; word < lattice.size; word++) {
      if (pacer.due) await pacer.rest(this.message, word / lattice.size);
      const count = counts[word]!;
      lattice.split(word, model, piece => {
        sum += count;
        if (piece === unknownPiece) unknown += count;
        else frequency[piece]! += count;
      });
    }
    const words = counts.reduce((total, count) => total + count, 0);
    const kept: number[] = [];
    const losses: { readonly piece: number; readonly loss: number }[] = [];
    for (const [i, piece] of this.order.entries()) {
      const own = frequency[piece]!;
      const { isBest, instead } = others[i]!;
      if (own === 0 && !isBest) continue;
      if (instead.length === 0) kept.push(piece);
      else if (own > 0) {
        // The pieces in its stead become as much more frequent.
        const total = Math.log(sum + own * (instead.length - 1));
        const after = instead.reduce(
          (logs, each) => logs + Math.log((each === unknownPiece ? unknown : frequency[each]!) + own) - total,
          0,
        );
        losses.push({ piece, loss: (own / words) * (Math.log(own) - Math.log(sum) - after) });
      }
    }
    losses.sort((a, b) => b.loss - a.loss);
    for (const { piece } of losses) {
      if (kept.length >= size) break;
      kept.push(piece);
    }
    this.keep(kept);
    lattice.compact(this.alive);
  }

  /**
   * What a piece would be split into if it were not there; nothing where it cannot be split.
   * `isBest`: it is more probable than that.
   */
  private replace(
    piece: number,
    { scores, alive }: PieceModel,
  ): { readonly isBest: boolean; readonly instead: readonly number[] } {
    const characters = Array.from(this.pieces[piece]!, each => this.trie.characterOf(each.codePointAt(0)!));
    const { length } = characters;
    const best = new Float64Array(length + 1).fill(Number.NEGATIVE_INFINITY);
    const last = new Int32Array(length + 1);
    const from = new Int32Array(length + 1);
    best[0] = 0;
    for (let start = 0; start < length; start++) {
      if (best[start] === Number.NEGATIVE_INFINITY) continue;
      let node = 0;
      for (let end = start + 1; end <= length; end++) {
        node = this.trie.follow(node, characters[end - 1]!);
        if (node === 0) break;
        const found = this.trie.pieceAt(node);
        if (found < 0 || found === piece || alive[found] !== 1) continue;
        const score = best[start]! + scores[found]!;
        if (score <= best[end]!) continue;
        best[end] = score;
        last[end] = found;
        from[end] = start;
      }
    }
    if (best[length] === Number.NEGATIVE_INFINITY) return { isBest: true, instead: [] };
    if (best[length]! > scores[piece]!) return { isBest: false, instead: [] };
    const instead: number[] = [];
    for (let end = length; end > 0; end = from[end]!) instead.unshift(last[end]!);
    return { isBest: true, instead };
  }

  private keep(order: readonly number[]): void {
    this.order = order;
    this.alive.fill(0);
    for (const piece of order) this.alive[piece] = 1;
  }

  /** Every character of the alphabet, and of the others the first ones. */
  finish(size: number, alphabet: readonly string[]): UnigramPieces {
    const { least } = this.model;
    const scores = new Map(this.order.map(piece => [this.pieces[piece]!, this.scores[piece]!] as const));
    const floor = Number.isFinite(least) ? least : 0;
    let missing = 0;
    const chosen = new Map(
      alphabet.map(character => [character, scores.get(character) ?? floor + step * missing++] as const),
    );
    for (const [piece, score] of scores) {
      if (chosen.size >= size) break;
      if (!chosen.has(piece)) chosen.set(piece, score);
    }
    const sorted = [...chosen].sort(([, a], [, b]) => b - a);
    return { pieces: sorted.map(([piece]) => piece), scores: Float64Array.from(sorted, ([, score]) => score) };
  }
}
