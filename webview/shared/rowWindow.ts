/** Which rows of a long table are made: those in sight, and some above and below. Pure. */

/** Fewer rows than this are made all. */
export const FEW_ROWS = 200;
/** Rows beyond the edges and beyond the one that has the keyboard, so that the Tab key finds the next one. */
const AHEAD = 20;

export interface WindowSizes {
  readonly rows: number;
  /** Pixels: of a row, of what is in sight, and from the first row to there. */
  readonly height: number;
  readonly viewport: number;
  readonly top: number;
  /** Row that the keyboard is at just now: scrolling follows it. */
  readonly focused?: number;
}

/** @returns the first row, and the one after the last */
export function rowWindow(sizes: WindowSizes): readonly [first: number, end: number] {
  const { rows, height, viewport, top, focused = Math.floor(top / height) } = sizes;
  if (rows <= FEW_ROWS) return [0, rows];
  const first = Math.max(0, Math.min(rows - 1, Math.floor(top / height), focused) - AHEAD);
  return [first, Math.min(rows, Math.max(Math.ceil((top + viewport) / height), focused + 1) + AHEAD)];
}
