/** Words with a vector each, whatever they were read from: a run, or a file of vectors. */

/** Vectors of n-grams of characters, as fastText has them: a word that is not in the table is the mean of its n-grams. */
export interface Subwords {
  /** Characters of an n-gram, at least and at most; `<` and `>` around the word count. */
  readonly shortest: number;
  readonly longest: number;
  /** Row-major, [buckets, width]. */
  readonly vectors: Float32Array;
  readonly buckets: number;
  /** The rows of a word's n-grams. */
  rowsOf(word: string): ArrayLike<number>;
}

export interface WordTable {
  /** Each once, the most frequent first where that is known. Special tokens are none of them. */
  readonly words: readonly string[];
  /** Numbers of a vector. */
  readonly width: number;
  /** Row-major, [words, width]; each the whole vector of its word, n-grams included. */
  readonly vectors: Float32Array;
  /** How often each word was seen in training, where that is known. */
  readonly counts?: ArrayLike<number>;
  readonly subwords?: Subwords;
  /** The row of a word; -1 where it is none of them. */
  indexOf(word: string): number;
  /** Of a word that is not in the table, what its n-grams give, where there are some; else undefined. Not a copy: do not write to it. */
  vectorOf(word: string): Float32Array | undefined;
}

/** The row of a word as it is written, else in lower case; -1 where the table has neither. */
export function rowOfWord(table: Pick<WordTable, 'indexOf'>, word: string): number {
  const row = table.indexOf(word);
  return row >= 0 ? row : table.indexOf(word.toLowerCase());
}

/**
 * @param vectors row-major, [words, width]; kept, not copied
 * @param words each once
 */
export function createWordTable(
  words: readonly string[],
  vectors: Float32Array,
  width: number,
  {
    rows,
    ...more
  }: Pick<WordTable, 'counts' | 'subwords'> & {
    /** The row of each word, where that is known already. */
    rows?: ReadonlyMap<string, number>;
  } = {},
): WordTable {
  const indexOf = (word: string) => {
    rows ??= new Map(words.map((each, row) => [each, row]));
    return rows.get(word) ?? -1;
  };
  const vectorOf = (word: string) => {
    const row = indexOf(word);
    if (row >= 0) return vectors.subarray(row * width, (row + 1) * width);
    return more.subwords && meanOfNGrams(word, more.subwords, width);
  };
  return { words, width, vectors, ...more, indexOf, vectorOf };
}

function meanOfNGrams(word: string, { vectors, rowsOf }: Subwords, width: number): Float32Array | undefined {
  const rows = rowsOf(word);
  if (rows.length === 0) return undefined;
  const sum = new Float32Array(width);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * width;
    for (let k = 0; k < width; k++) sum[k]! += vectors[start + k]!;
  }
  return sum.map(value => value / rows.length);
}
