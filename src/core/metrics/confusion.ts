/** Counts of right and wrong by class, from which most classification metrics follow. */
import { internal } from '../base/errors';

/** `matrix[actual][predicted]`: how many examples of the one were taken for the other. */
export type Confusion = readonly (readonly number[])[];

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

function checkClasses(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): void {
  if (actual.length !== predicted.length) throw internal(`${actual.length} classes, ${predicted.length} predictions`);
  for (let i = 0; i < actual.length; i++) {
    const [a, p] = [actual[i]!, predicted[i]!];
    if (!(a >= 0 && a < classes && p >= 0 && p < classes)) throw internal(`class ${a} or ${p} beyond ${classes}`);
  }
}

/** @param actual class indices in [0, classes), as long as `predicted` */
export function countConfusion(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  checkClasses(actual, predicted, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) matrix[actual[i]!]![predicted[i]!]! += 1;
  return matrix;
}

/** What the matrix sums to, without its cells: of many classes they fit no memory. @param actual as in `countConfusion` */
export function countMargins(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Margins {
  checkClasses(actual, predicted, classes);
  const margins = {
    actual: new Float64Array(classes),
    predicted: new Float64Array(classes),
    hits: new Float64Array(classes),
  };
  let correct = 0;
  for (let i = 0; i < actual.length; i++) {
    const [a, p] = [actual[i]!, predicted[i]!];
    margins.actual[a]! += 1;
    margins.predicted[p]! += 1;
    if (a !== p) continue;
    margins.hits[a]! += 1;
    correct++;
  }
  return { ...margins, correct, total: actual.length };
}
