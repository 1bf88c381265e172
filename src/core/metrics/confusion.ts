/** Counts of right and wrong by class, from which most classification metrics follow. */
import { internal } from '../base/errors';

/** `matrix[actual][predicted]`: how many examples of the one were taken for the other. */
export type Confusion = readonly (readonly number[])[];

/** @param actual class indices in [0, classes), as long as `predicted` */
export function countConfusion(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  if (actual.length !== predicted.length) throw internal(`${actual.length} classes, ${predicted.length} predictions`);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) {
    const row = matrix[actual[i]!];
    if (!row || !(predicted[i]! < classes)) throw internal(`class ${actual[i]} or ${predicted[i]} beyond ${classes}`);
    row[predicted[i]!]! += 1;
  }
  return matrix;
}

/** One number a class. */
export type Counts = ArrayLike<number>;

export interface Margins {
  /** Examples of each class. */
  readonly actual: Counts;
  /** Predictions of each class. */
  readonly predicted: Counts;
  /** Examples of each class that were predicted as such. */
  readonly hits: Counts;
  readonly correct: number;
  readonly total: number;
}

export function sumMargins(confusion: Confusion): Margins {
  const actual = confusion.map(row => row.reduce((sum, n) => sum + n, 0));
  const predicted = new Float64Array(confusion.length);
  // Row by row, as they lie in memory.
  for (const row of confusion) for (let c = 0; c < row.length; c++) predicted[c]! += row[c]!;
  const hits = confusion.map((row, c) => row[c]!);
  return {
    actual,
    predicted,
    hits,
    correct: hits.reduce((sum, n) => sum + n, 0),
    total: actual.reduce((sum, n) => sum + n, 0),
  };
}
