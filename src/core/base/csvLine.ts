/** A line of a table of comma separated values (RFC 4180). */

export type CsvCell = string | number | boolean | null | undefined;

/** A spreadsheet takes text that begins so for a formula, which may open addresses; a quote before it makes it text. */
function guardFormula(text: string): string {
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
}

/** Numbers are whole, not rounded; with its line end. */
export function csvLine(cells: readonly CsvCell[]): string {
  const quote = (cell: CsvCell) => {
    const text =
      cell === null || cell === undefined ? '' : typeof cell === 'string' ? guardFormula(cell) : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${cells.map(quote).join(',')}\n`;
}
