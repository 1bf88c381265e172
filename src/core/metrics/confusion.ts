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

export interface Margins {
  /** Examples of each class. */
  readonly actual: readonly number[];
  /** Predictions of each class. */
  readonly predicted: readonly number[];
  readonly correct: number;
  readonly total: number;
}

export function sumMargins(confusion: Confusion): Margins {
  const actual = confusion.map(row => row.reduce((sum, n) => sum + n, 0));
  const predicted = confusion.map((_, c) => confusion.reduce((sum, row) => sum + row[c]!, 0));
  return {
    actual,
    predicted,
    correct: confusion.reduce((sum, row, c) => sum + row[c]!, 0),
    total: actual.reduce((sum, n) => sum + n, 0),
  };
}
