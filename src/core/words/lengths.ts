/** Lengths of the vectors of a table, made once, and the vector of length 1 in the direction of one. */
import type { WordTable } from './wordTable';

const known = new WeakMap<Float32Array, Float32Array>();

/** Euclidean; one a word. */
export function lengthsOf({ vectors, width, words }: Pick<WordTable, 'vectors' | 'width' | 'words'>): Float32Array {
  const kept = known.get(vectors);
  if (kept) return kept;
  const lengths = new Float32Array(words.length);
  for (let row = 0, at = 0; row < lengths.length; row++) {
    let squares = 0;
    for (const end = at + width; at < end; at++) squares += vectors[at]! * vectors[at]!;
    lengths[row] = Math.sqrt(squares);
  }
  known.set(vectors, lengths);
  return lengths;
}

/** Undefined of a vector of zeros, which has no direction. */
export function directionOf(vector: Float32Array): Float32Array | undefined {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map(value => value / length) : undefined;
}
