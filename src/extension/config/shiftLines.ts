/** Where lines go when a text is edited. Pure. */

export interface LineEdit {
  /** The lines that were touched, from 0, both ends included. */
  readonly first: number;
  readonly last: number;
  /** Lines that came in less those that went. */
  readonly added: number;
}

/** @returns the line's new number; nothing where it was touched itself: what was said of it may no longer hold */
export function shiftLine(line: number, edits: readonly LineEdit[]): number | undefined {
  let added = 0;
  for (const edit of edits) {
    if (line >= edit.first && line <= edit.last) return undefined;
    if (line > edit.last) added += edit.added;
  }
  return line + added;
}
