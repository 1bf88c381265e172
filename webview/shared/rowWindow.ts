/** Which rows of a long table are made: those in sight, and some above and below. Pure. */

/** Fewer rows than this are made all. */
export const FEW_ROWS = 200;
/** Rows beyond the edges, so that the Tab key finds the next one. */
const AHEAD = 20;

export interface WindowSizes {
  readonly rows: number;
  /** Pixels: of a row, of what is in sight, and from the first row to there. */
  readonly height: number;
  readonly viewport: number;
  readonly top: number;
}

/** @returns the first row, and the one after the last */
export function rowWindow({ rows, height, viewport, top }: WindowSizes): readonly [first: number, end: number] {
  if (rows <= FEW_ROWS) return [0, rows];
  const first = Math.max(0, Math.min(rows - 1, Math.floor(top / height)) - AHEAD);
  return [first, Math.min(rows, Math.ceil((top + viewport) / height) + AHEAD)];
}
