/** A matrix made smaller by means over areas. */

/** Rows and columns. */
type Size = readonly [number, number];

/**
 * Cell i of a small side covers [i, i + 1) * side / small of the large one; cells cut by a border count by their part.
 * @param matrix [rows, columns] row-major
 * @returns [fewRows, fewColumns]; the mean of all is kept
 */
export function poolMatrix(
  matrix: Float32Array,
  [rows, columns]: Size,
  [fewRows, fewColumns]: Size,
): Float32Array<ArrayBuffer> {
  const along = poolRows(matrix, rows, columns, fewRows);
  return transpose(poolRows(transpose(along, fewRows, columns), columns, fewRows, fewColumns), fewColumns, fewRows);
}

/** [rows, columns] -> [small, columns] */
function poolRows(matrix: Float32Array, rows: number, columns: number, small: number): Float32Array {
  const scale = rows / small;
  const pooled = new Float32Array(small * columns);
  for (let i = 0; i < small; i++) {
    const [start, end] = [i * scale, (i + 1) * scale];
    for (let row = Math.floor(start); row < Math.min(rows, Math.ceil(end)); row++) {
      const part = (Math.min(end, row + 1) - Math.max(start, row)) / scale;
      for (let c = 0; c < columns; c++) pooled[i * columns + c]! += matrix[row * columns + c]! * part;
    }
  }
  return pooled;
}

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c]!;
  return turned;
}
