/** Sequences of one length with their counts, sorted, so that what follows a context stands together. */

export interface Followers {
  readonly ids: Int32Array;
  readonly counts: Int32Array;
  /** Sum of the counts. */
  readonly total: number;
}

function compare(a: Int32Array, i: number, b: Int32Array | readonly number[], j: number, length: number): number {
  for (let k = 0; k < length; k++) {
    const difference = a[i + k]! - b[j + k]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Every sequence of `n` tokens that stands in the stream, sorted, and how often. */
export function countTable(
  stream: Int32Array,
  n: number,
): { readonly grams: Int32Array<ArrayBuffer>; readonly counts: Int32Array<ArrayBuffer> } {
  const places = Int32Array.from({ length: Math.max(0, stream.length - n + 1) }, (_, i) => i);
  places.sort((a, b) => compare(stream, a, stream, b, n));
  const firsts: number[] = [];
  const counts: number[] = [];
  for (const place of places) {
    const last = firsts.at(-1);
    if (last !== undefined && compare(stream, last, stream, place, n) === 0) counts[counts.length - 1]!++;
    else {
      firsts.push(place);
      counts.push(1);
    }
  }
  const grams = new Int32Array(firsts.length * n);
  for (const [row, place] of firsts.entries()) grams.set(stream.subarray(place, place + n), row * n);
  return { grams, counts: Int32Array.from(counts) };
}

export class GramTable {
  /** Sequences by what they end with: the number of different tokens before each ending; made when asked for. */
  private endings: GramTable | undefined;

  /** @param grams [rows, n], sorted @param counts [rows] */
  constructor(
    readonly n: number,
    private readonly grams: Int32Array,
    private readonly counts: Int32Array,
  ) {}

  /** The same sequences with other counts, without those that have none. */
  withCounts(count: (gram: Int32Array) => number): GramTable {
    const { n, grams } = this;
    const all = Int32Array.from({ length: this.counts.length }, (_, row) =>
      count(grams.subarray(row * n, (row + 1) * n)),
    );
    const counts = all.filter(each => each > 0);
    if (counts.length === all.length) return new GramTable(n, grams, counts);
    return new GramTable(
      n,
      grams.filter((_, i) => all[Math.floor(i / n)]! > 0),
      counts,
    );
  }

  /** The tokens after a context of n - 1 tokens, ascending. */
  followersOf(context: readonly number[] | Int32Array): Followers {
    const { n, grams, counts } = this;
    const from = this.firstRow(context, n - 1, 0);
    let to = from;
    while (to < counts.length && compare(grams, to * n, context, 0, n - 1) === 0) to++;
    const ids = Int32Array.from({ length: to - from }, (_, i) => grams[(from + i) * n + n - 1]!);
    const own = counts.subarray(from, to);
    return { ids, counts: own, total: own.reduce((sum, count) => sum + count, 0) };
  }

  /** How many different tokens stand before a sequence of n - 1 tokens. */
  endingsOf(ending: Int32Array): number {
    this.endings ??= this.countEndings();
    const { counts, grams, n } = this.endings;
    const row = this.endings.firstRow(ending, n, 0);
    return row < counts.length && compare(grams, row * n, ending, 0, n) === 0 ? counts[row]! : 0;
  }

  private countEndings(): GramTable {
    const { n, grams } = this;
    const length = n - 1;
    const rows = Int32Array.from({ length: this.counts.length }, (_, i) => i);
    rows.sort((a, b) => compare(grams, a * n + 1, grams, b * n + 1, length));
    const firsts: number[] = [];
    const counts: number[] = [];
    for (const row of rows) {
      const last = firsts.at(-1);
      if (last !== undefined && compare(grams, last * n + 1, grams, row * n + 1, length) === 0)
        counts[counts.length - 1]!++;
      else {
        firsts.push(row);
        counts.push(1);
      }
    }
    const endings = new Int32Array(firsts.length * length);
    for (const [i, row] of firsts.entries()) endings.set(grams.subarray(row * n + 1, (row + 1) * n), i * length);
    return new GramTable(length, endings, Int32Array.from(counts));
  }

  /** The first row that does not stand before `start` in its first `length` tokens. */
  private firstRow(start: ArrayLike<number> & (readonly number[] | Int32Array), length: number, from: number): number {
    const { n, grams, counts } = this;
    let [low, high] = [from, counts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(grams, middle * n, start, 0, length) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
