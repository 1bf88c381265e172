/** a is to b as c is to what? By 3CosAdd or 3CosMul (Levy & Goldberg 2014), as gensim's `most_similar` and `most_similar_cosmul`. */
import { createBest } from './best';
import { directionOf, lengthsOf } from './lengths';
import { neighboursOfVector } from './neighbours';
import type { WordTable } from './wordTable';

/** How each scores a word x: by cosines, or by cosines shifted to 0..1. */
export const analogyMethods = {
  '3cosadd': 'cos(x, b - a + c), of vectors of length 1',
  '3cosmul': 'cos(x, b) cos(x, c) / (cos(x, a) + 0.000001), with cosines shifted to 0..1',
} as const;

export type AnalogyMethod = keyof typeof analogyMethods;

/** So that nothing is divided by 0. */
export const EPSILON = 1e-6;

export interface Analogy {
  readonly a: string;
  readonly b: string;
  readonly c: string;
}

export interface AnalogyAnswer {
  readonly word: string;
  readonly row: number;
  /** What the method gives. */
  readonly score: number;
}

/**
 * The words that come nearest; those of the question are none of them.
 * @returns undefined where a word of the question has no vector, or one of zeros
 */
export function answerAnalogy(
  table: WordTable,
  { a, b, c }: Analogy,
  { method = '3cosadd', top = 10 }: { readonly method?: AnalogyMethod; readonly top?: number } = {},
): readonly AnalogyAnswer[] | undefined {
  const [u, v, w] = [a, b, c].map(word => {
    const vector = table.vectorOf(word);
    return vector && directionOf(vector);
  });
  if (!u || !v || !w) return undefined;
  const without = new Set([a, b, c].map(word => table.indexOf(word)));
  if (method === '3cosadd') {
    const target = v.map((value, k) => value - u[k]! + w[k]!);
    const found = neighboursOfVector(table, target, { top, without });
    return found.map(({ word, row, similarity }) => ({ word, row, score: similarity }));
  }
  return multiply(table, [u, v, w], top, without);
}

function multiply(
  table: WordTable,
  [u, v, w]: readonly [Float32Array, Float32Array, Float32Array],
  top: number,
  without: ReadonlySet<number>,
): readonly AnalogyAnswer[] {
  const { vectors, width, words } = table;
  const lengths = lengthsOf(table);
  const best = createBest(top);
  let { floor } = best;
  for (let row = 0, at = 0; row < words.length; row++) {
    let a = 0;
    let b = 0;
    let c = 0;
    for (let k = 0; k < width; k++, at++) {
      const value = vectors[at]!;
      a += value * u[k]!;
      b += value * v[k]!;
      c += value * w[k]!;
    }
    const score = multiplied(a / lengths[row]!, b / lengths[row]!, c / lengths[row]!);
    if (score > floor && !without.has(row)) {
      best.add(row, score);
      floor = best.floor;
    }
  }
  return best.finish().map(([row, score]) => ({ word: words[row]!, row, score }));
}

/** What 3CosMul gives from the three cosines. */
export function multiplied(a: number, b: number, c: number): number {
  return (((1 + b) / 2) * ((1 + c) / 2)) / ((1 + a) / 2 + EPSILON);
}
