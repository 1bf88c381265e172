/** Which editor column a page goes to: another one than that of the text, and never a third. Knows no `vscode`. */

export interface Column {
  /** From 1, left to right. */
  readonly number: number;
  readonly active: boolean;
  /** One of our pages is what it shows. */
  readonly page: boolean;
}

/**
 * What is worked on stays in sight: a page goes to where another is shown, else to the next column. Called on a page, it stays in that
 * page's column, so that the text beside it stays.
 *
 * @returns undefined where there is one column only: a second is made beside it
 */
export function otherColumn(columns: readonly Column[]): number | undefined {
  if (columns.length < 2) return undefined;
  const active = columns.find(column => column.active);
  if (active?.page) return active.number;
  const others = columns.filter(column => column !== active);
  const next = others.find(({ number }) => number > (active?.number ?? 0));
  return (others.find(({ page }) => page) ?? next ?? others.at(-1))?.number;
}
