/** The words whose vectors point most nearly where another does, by the cosine; exact. As gensim's `most_similar`. */
import { createBest } from './best';
import { directionOf, lengthsOf } from './lengths';
import type { WordTable } from './wordTable';

export interface Neighbour {
  readonly word: string;
  /** Its row in the table. */
  readonly row: number;
  /** Cosine, -1..1. */
  readonly similarity: number;
}

export interface NeighbourOptions {
  /** At most so many; 10 if not given. */
  readonly top?: number;
  /** Rows that are left out. */
  readonly without?: ReadonlySet<number>;
  /** Only the first rows are looked at: with words in order of frequency, the most frequent. */
  readonly among?: number;
}

/**
 * Words without a direction, whose vectors are zeros, are nobody's neighbours and have none.
 * @param vector of the width of the table
 */
export function neighboursOfVector(
  table: WordTable,
  vector: Float32Array,
  { top = 10, without, among = table.words.length }: NeighbourOptions = {},
): readonly Neighbour[] {
  const direction = directionOf(vector);
  if (!direction || top < 1) return [];
  const { vectors, width, words } = table;
  const count = Math.min(among, words.length);
  const lengths = lengthsOf(table);
  const best = createBest(Math.min(top, Math.max(count, 1)));
  let { floor } = best;
  for (let row = 0, at = 0; row < count; row++) {
    const end = at + width;
    let k = 0;
    // Four sums, so that additions need not wait for each other.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (; at + 3 < end; at += 4, k += 4) {
      a += vectors[at]! * direction[k]!;
      b += vectors[at + 1]! * direction[k + 1]!;
      c += vectors[at + 2]! * direction[k + 2]!;
      d += vectors[at + 3]! * direction[k + 3]!;
    }
    for (; at < end; at++, k++) a += vectors[at]! * direction[k]!;
    const similarity = (a + b + c + d) / lengths[row]!;
    if (similarity > floor && !without?.has(row)) {
      best.add(row, similarity);
      floor = best.floor;
    }
  }
  return best.finish().map(([row, value]) => ({ word: words[row]!, row, similarity: clampCosine(value) }));
}

/** Rounding may carry it just over the ends of its range. */
function clampCosine(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

/** Those of a word, without itself; undefined where it has no vector. */
export function neighboursOf(
  table: WordTable,
  word: string,
  options: Omit<NeighbourOptions, 'without'> = {},
): readonly Neighbour[] | undefined {
  const vector = table.vectorOf(word);
  return vector && neighboursOfVector(table, vector, { ...options, without: new Set([table.indexOf(word)]) });
}

/** Cosine of two words; undefined where one has no vector, or one of zeros. */
export function similarityOf(table: WordTable, first: string, second: string): number | undefined {
  const [u, v] = [first, second].map(word => {
    const vector = table.vectorOf(word);
    return vector && directionOf(vector);
  });
  return u && v && clampCosine(u.reduce((sum, value, k) => sum + value * v[k]!, 0));
}
