/** Numbers of the table: which rows are in sight, how a scroll bar covers a million of them, how wide columns are. */

export const ROW_HEIGHT = 24;
/** Pixels of the tallest element: browsers stop at some tens of millions, less where the page is enlarged. */
const TALLEST = 6_000_000;
/** Parts of the tallest element, each of which stands for a stretch of all rows. */
const PARTS = 100;

/** Of all rows, and of the window onto them. */
export interface ScrollSizes {
  readonly rows: number;
  /** Pixels. */
  readonly viewport: number;
}

export interface ScrollState {
  /** Of the element. */
  readonly top: number;
  /** What is to be added for the place among all rows. */
  readonly offset: number;
}

/** Pixels of the element that scrolls. */
export function scrollHeight(rows: number): number {
  return Math.min(TALLEST, rows * ROW_HEIGHT);
}

/** Where the element stands for a place among all rows, in pixels. */
export function scrollTo(place: number, { rows, viewport }: ScrollSizes): ScrollState {
  const total = rows * ROW_HEIGHT;
  const within = Math.max(0, Math.min(place, total - viewport));
  if (total <= TALLEST) return { top: within, offset: 0 };
  const { part, count, step } = partsOf(total);
  const number = Math.min(count - 1, Math.floor(within / part));
  const offset = Math.round(number * step);
  return { top: within - offset, offset };
}

/**
 * After the element was scrolled: by less than it shows, so are the rows; by more, its place among its height is theirs among
 * all (as SlickGrid does).
 */
export function afterScroll(before: ScrollState, top: number, sizes: ScrollSizes): ScrollState {
  const { rows, viewport } = sizes;
  const total = rows * ROW_HEIGHT;
  if (total <= TALLEST) return { top, offset: 0 };
  if (top <= 0) return { top: 0, offset: 0 };
  if (top >= TALLEST - viewport) return { top: TALLEST - viewport, offset: total - TALLEST };
  if (Math.abs(top - before.top) < viewport) return scrollTo(top + before.offset, sizes);
  const { part, count, step } = partsOf(total);
  const number = Math.min(count - 1, Math.floor((top * ((total - viewport) / (TALLEST - viewport))) / part));
  return { top, offset: Math.round(number * step) };
}

function partsOf(total: number) {
  const part = TALLEST / PARTS;
  const count = Math.floor(total / part);
  return { part, count, step: (total - TALLEST) / (count - 1) };
}

/** Rows in sight, and some above and below. */
export function rowsInSight({ top, offset }: ScrollState, { rows, viewport }: ScrollSizes, spare = 8) {
  const place = top + offset;
  const first = Math.max(0, Math.floor(place / ROW_HEIGHT) - spare);
  const last = Math.min(rows - 1, Math.ceil((place + viewport) / ROW_HEIGHT) + spare);
  return { first, last };
}

/** The scroll that brings a row into sight, and no farther. */
export function reveal(row: number, state: ScrollState, sizes: ScrollSizes): ScrollState {
  const place = state.top + state.offset;
  const top = row * ROW_HEIGHT;
  if (top < place) return scrollTo(top, sizes);
  const bottom = top + ROW_HEIGHT;
  return bottom > place + sizes.viewport ? scrollTo(bottom - sizes.viewport, sizes) : state;
}

const [NARROWEST, WIDEST] = [48, 1200];

export function limitWidth(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
}

/** Pixels of a column that nobody has set: texts get what is left, at least some words. */
export function usualWidths(
  columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly title: string;
    readonly longest?: number;
  }[],
  chosen: Readonly<Record<string, number>>,
  available: number,
): number[] {
  const usual = columns.map(({ name, kind, title, longest = 8 }) => {
    if (chosen[name] !== undefined) return limitWidth(chosen[name]);
    if (kind === 'text') return 0;
    const letters = Math.max(title.length + 2, kind === 'category' ? Math.min(20, longest) : kind === 'flag' ? 4 : 8);
    return limitWidth(letters * 7.2 + 18);
  });
  const texts = usual.filter(width => width === 0).length;
  const left = available - usual.reduce((sum, width) => sum + width, 0);
  const each = limitWidth(Math.max(180, texts === 0 ? 0 : left / texts));
  return usual.map(width => width || each);
}
