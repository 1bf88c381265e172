/** Vectors that are projected: rows of numbers of one width. */

export interface Vectors {
  /** [count, width] row-major. */
  readonly vectors: Float32Array;
  readonly count: number;
  readonly width: number;
}
