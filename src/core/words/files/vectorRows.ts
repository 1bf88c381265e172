/** Words and vectors of a file as they are read: each word once, in memory that grows with what is there. */
import { createWordTable, type WordTable } from '../wordTable';

/** Why a word gets no row. */
export type Passed = 'unwanted' | 'again';

export class VectorRows {
  private readonly rows = new Map<string, number>();
  private readonly words: string[] = [];
  private vectors: Float32Array;

  /**
   * @param capacity rows that there is memory for at first
   * @param wanted the words that are kept; all if not given
   */
  constructor(
    readonly width: number,
    capacity: number,
    private readonly wanted?: ReadonlySet<string>,
  ) {
    this.vectors = new Float32Array(Math.max(1, Math.min(capacity, wanted?.size ?? capacity)) * width);
  }

  /** Why a word would get no row; undefined where it would. */
  passes(word: string): Passed | undefined {
    if (this.wanted && !this.wanted.has(word)) return 'unwanted';
    return this.rows.has(word) ? 'again' : undefined;
  }

  /**
   * Where the vector of the next word is to be written, before `add` of that word.
   * @param more rows that are expected to come with this one
   */
  next(more = 1): { readonly vectors: Float32Array; readonly at: number } {
    const at = this.words.length * this.width;
    if (at + this.width > this.vectors.length) {
      const expected = this.words.length + Math.max(1, more);
      const grown = new Float32Array(Math.max(expected, Math.ceil(this.words.length * 1.25)) * this.width);
      grown.set(this.vectors);
      this.vectors = grown;
    }
    return { vectors: this.vectors, at };
  }

  /** The word whose vector was written. */
  add(word: string): void {
    this.rows.set(word, this.words.length);
    this.words.push(word);
  }

  finish(): WordTable {
    const { words, width, vectors } = this;
    return createWordTable(words, vectors.subarray(0, words.length * width), width, { rows: this.rows });
  }
}
