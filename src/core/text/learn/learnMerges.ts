/** Learns which neighbours to join: again and again the pair that comes most often (Sennrich et al. 2016, section 3.2). */
import { Heap } from '../../base/heap';
import type { Merge } from '../models/bpe';
import type { Pacer } from './pacer';

export interface MergeOptions {
  /** Symbols at first: id -> token. */
  readonly vocabulary: readonly string[];
  /** Tokens at most, those of `vocabulary` among them. */
  readonly size: number;
  /** Pairs that come more rarely are not joined. */
  readonly minimumCount: number;
  /** The name of two tokens together. */
  readonly join: (left: string, right: string) => string;
}

export interface LearnedMerges {
  readonly vocabulary: readonly string[];
  readonly merges: readonly Merge[];
}

/** A pair that may be joined, in the words that it was found in; its count may have changed since. */
interface Candidate {
  readonly pair: number;
  count: number;
  readonly words: number[];
}

/** The more frequent pair first; of equal ones the one whose tokens came first. */
function before(a: Candidate, b: Candidate): boolean {
  return a.count > b.count || (a.count === b.count && a.pair < b.pair);
}

/**
 * The algorithm of Hugging Face's trainer, counts updated as pairs are joined: with the same symbols the same merges.
 * @param words of each word the ids of its symbols @param counts how often each word comes
 * @throws CancelledError
 */
export async function learnMerges(
  words: readonly Int32Array[],
  counts: Int32Array,
  options: MergeOptions,
  pacer: Pacer,
): Promise<LearnedMerges> {
  const vocabulary = [...options.vocabulary];
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  const { size, minimumCount, join } = options;
  const pairs = new PairCounts(words, counts, Math.max(size, vocabulary.length) + 1);
  const queue = new Heap(before);
  for (const candidate of pairs.takeFound()) queue.push(candidate);
  const merges = new Map<number, Merge>();
  while (ids.size < size) {
    if (pacer.due) await pacer.rest('joining pieces', ids.size / size);
    const top = queue.pop();
    if (!top) break;
    const count = pairs.countOf(top.pair);
    if (top.count !== count) {
      top.count = count;
      queue.push(top);
      continue;
    }
    if (count < Math.max(1, minimumCount)) break;
    const { left, right } = pairs.read(top.pair);
    const token = join(vocabulary[left]!, vocabulary[right]!);
    let joined = ids.get(token);
    if (joined === undefined) {
      joined = vocabulary.length;
      vocabulary.push(token);
      ids.set(token, joined);
    }
    // A pair found again later, in other words, is joined then: the last time counts.
    merges.delete(top.pair);
    merges.set(top.pair, { left, right, joined });
    for (const word of top.words) pairs.merge(word, { left, right, joined });
    for (const candidate of pairs.takeFound()) queue.push(candidate);
  }
  return { vocabulary, merges: [...merges.values()] };
}

/** Words as symbols that are joined in place, and how often each pair of neighbours comes. */
class PairCounts {
  private readonly symbols: Int32Array;
  private readonly starts: Int32Array;
  private readonly lengths: Int32Array;
  private readonly counts = new Map<number, number>();
  /** Of pairs that have come up since they were last taken: their words. */
  private found = new Map<number, number[]>();

  /** @param base more than any id */
  constructor(
    words: readonly Int32Array[],
    private readonly wordCounts: Int32Array,
    private readonly base: number,
  ) {
    this.symbols = new Int32Array(words.reduce((sum, word) => sum + word.length, 0));
    this.starts = new Int32Array(words.length);
    this.lengths = Int32Array.from(words, word => word.length);
    let at = 0;
    for (const [w, word] of words.entries()) {
      this.symbols.set(word, at);
      this.starts[w] = at;
      at += word.length;
      for (let i = 0; i + 1 < word.length; i++) this.change(word[i]!, word[i + 1]!, w, 1);
    }
  }

  countOf(pair: number): number {
    return this.counts.get(pair) ?? 0;
  }

  read(pair: number): { readonly left: number; readonly right: number } {
    return { left: Math.floor(pair / this.base), right: pair % this.base };
  }

  takeFound(): readonly Candidate[] {
    const candidates: Candidate[] = [];
    for (const [pair, words] of this.found) {
      const count = this.countOf(pair);
      if (count > 0) candidates.push({ pair, count, words });
    }
    this.found = new Map();
    return candidates;
  }

  /** Joins every such pair of a word. */
  merge(word: number, { left, right, joined }: Merge): void {
    const { symbols } = this;
    const start = this.starts[word]!;
    const end = start + this.lengths[word]!;
    let put = start;
    for (let at = start; at < end; put++) {
      const isPair = symbols[at] === left && at + 1 < end && symbols[at + 1] === right;
      if (!isPair) {
        symbols[put] = symbols[at++]!;
        continue;
      }
      if (put > start) {
        this.change(symbols[put - 1]!, left, word, -1);
        this.change(symbols[put - 1]!, joined, word, 1);
      }
      symbols[put] = joined;
      at += 2;
      if (at < end) {
        this.change(right, symbols[at]!, word, -1);
        this.change(joined, symbols[at]!, word, 1);
      }
    }
    this.lengths[word] = put - start;
  }

  private change(left: number, right: number, word: number, times: 1 | -1): void {
    const pair = left * this.base + right;
    this.counts.set(pair, (this.counts.get(pair) ?? 0) + times * this.wordCounts[word]!);
    if (times < 0) return;
    const words = this.found.get(pair);
    if (!words) this.found.set(pair, [word]);
    else if (words[words.length - 1] !== word) words.push(word);
  }
}
