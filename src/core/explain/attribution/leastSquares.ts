/** Weighted least squares of few unknowns, by their normal equations. */

export interface Fit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Weighted R², at most 1; 0 where all values are equal. */
  readonly score: number;
}

/**
 * Ridge regression with an intercept that is not penalized, as scikit-learn's `Ridge(alpha).fit(rows, values, weights)`.
 * @param columns which columns of the rows are used; all if not given
 */
export function ridge(
  rows: readonly ArrayLike<number>[],
  values: readonly number[],
  weights: readonly number[],
  alpha: number,
  columns: readonly number[] = Array.from({ length: rows[0]?.length ?? 0 }, (_, i) => i),
): Fit {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const meanOf = (at: (row: number) => number) =>
    weights.reduce((sum, weight, row) => sum + weight * at(row), 0) / total;
  const mean = meanOf(row => values[row]!);
  const means = columns.map(column => meanOf(row => rows[row]![column]!));
  const centered = rows.map(row => Float64Array.from(columns, (column, i) => row[column]! - means[i]!));
  const coefficients = leastSquares(
    centered,
    values.map(value => value - mean),
    weights,
    alpha,
  );
  const intercept = mean - coefficients.reduce((sum, coefficient, i) => sum + coefficient * means[i]!, 0);
  let [left, spread] = [0, 0];
  for (const [row, weight] of weights.entries()) {
    const said = coefficients.reduce((sum, coefficient, i) => sum + coefficient * centered[row]![i]!, mean);
    left += weight * (values[row]! - said) ** 2;
    spread += weight * (values[row]! - mean) ** 2;
  }
  return { coefficients, intercept, score: spread > 0 ? 1 - left / spread : 0 };
}

/** argmin_x Σ w (rows x - values)² + alpha |x|² */
export function leastSquares(
  rows: readonly ArrayLike<number>[],
  values: readonly number[],
  weights: readonly number[],
  alpha = 0,
): Float64Array {
  const size = rows[0]?.length ?? 0;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const [r, row] of rows.entries()) {
    for (let i = 0; i < size; i++) {
      const weighed = weights[r]! * row[i]!;
      if (weighed === 0) continue;
      right[i]! += weighed * values[r]!;
      for (let j = 0; j <= i; j++) matrix[i * size + j]! += weighed * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) matrix[i * size + i]! += alpha;
  return solve(matrix, right, size);
}

/** Below this part of the largest diagonal element a direction is none: its unknown is 0. */
const DEGENERATE = 1e-13;

/** Cholesky's decomposition of a symmetric matrix that is not negative, [size, size], of which the lower half is read. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i]!);
  const lower = Float64Array.from(matrix);
  const solved = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (i > j) lower[i * size + j] = lower[j * size + j]! > 0 ? sum / lower[j * size + j]! : 0;
      else lower[i * size + i] = sum > DEGENERATE * largest ? Math.sqrt(sum) : 0;
    }
  }
  const over = (value: number, i: number) => (lower[i * size + i]! > 0 ? value / lower[i * size + i]! : 0);
  for (let i = 0; i < size; i++) {
    let sum = solved[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * solved[k]!;
    solved[i] = over(sum, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = solved[i]!;
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * solved[k]!;
    solved[i] = over(sum, i);
  }
  return solved;
}
