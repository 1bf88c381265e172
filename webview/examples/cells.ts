/** What a cell of the table shows. */
import { formatNumber, formatScore } from '../../src/core/base/formatNumber';
import type { Cell, DescribedColumn } from '../../src/core/examples/cells';

export function writeCell(cell: Cell | undefined, { kind, whole, highest = 0 }: DescribedColumn): string {
  if (cell === undefined) return '';
  if (cell === null) return '–';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string' || kind !== 'number') return String(cell);
  if (whole) return String(cell);
  // Probabilities and the like have the same digits, so that they can be compared.
  return Math.abs(highest) <= 10 ? formatScore(cell) : formatNumber(cell);
}

/** Whether the cell tells of an error: it is marked by more than a color. */
export function isWrong(cell: Cell | undefined, { name }: DescribedColumn): boolean {
  return name === 'correct' && cell === false;
}
