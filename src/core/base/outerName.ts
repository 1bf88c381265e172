/** Columns of records that hold others: `answers.text` is in `answers`. */

/** The first of the names of a column that leads to it: its own. */
export function outerName(column: string, names: readonly string[]): string | undefined {
  if (names.includes(column)) return column;
  return names.find(name => column.startsWith(`${name}.`));
}
