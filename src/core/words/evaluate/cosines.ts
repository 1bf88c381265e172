/** Cosines of some words of a table with all of its rows, for a stretch of rows at a time. */
import type { WordTable } from '../wordTable';

/** Numbers that are held at a time. */
const HELD = 2 ** 21;

export interface Cosines {
  /** Rows of a stretch, at most. */
  readonly rows: number;
  /** Words that are computed at once. */
  readonly together: number;
  /** Of each word, `rows` numbers. */
  readonly values: Float32Array;
  /** The cosines of the words from `place` on, as many as `together`, with the rows from `start` to before `end`. */
  fill(place: number, start: number, end: number): void;
}

const TOGETHER = 4;

/** @param wanted the rows of the words. Of vectors of zeros all are NaN. */
export function createCosines(
  { vectors, width }: Pick<WordTable, 'vectors' | 'width'>,
  lengths: Float32Array,
  wanted: Int32Array,
): Cosines {
  // Words by fours, so that each number of a row is read once for four of them.
  const groups = Math.ceil(wanted.length / TOGETHER);
  const rows = Math.max(16, Math.floor(HELD / (groups * TOGETHER)));
  const values = new Float32Array(groups * TOGETHER * rows);
  const directions = new Float32Array(groups * TOGETHER * width);
  for (const [place, row] of wanted.entries())
    for (let k = 0; k < width; k++)
      directions[(place - (place % TOGETHER)) * width + k * TOGETHER + (place % TOGETHER)] =
        vectors[row * width + k]! / lengths[row]!;
  return {
    rows,
    together: TOGETHER,
    values,
    fill(place, start, end) {
      const first = place * width;
      const last = first + width * TOGETHER;
      const out = place * rows;
      for (let row = start, at = start * width; row < end; row++) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let k = first; k < last; k += TOGETHER, at++) {
          const value = vectors[at]!;
          a += value * directions[k]!;
          b += value * directions[k + 1]!;
          c += value * directions[k + 2]!;
          d += value * directions[k + 3]!;
        }
        const length = lengths[row]!;
        const to = out + row - start;
        values[to] = a / length;
        values[to + rows] = b / length;
        values[to + 2 * rows] = c / length;
        values[to + 3 * rows] = d / length;
      }
    },
  };
}
