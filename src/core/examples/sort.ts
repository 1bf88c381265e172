/** The order of rows by a column; rows without a value come last, whichever way. */
import type { Column } from './column';

/** Code units of a text that decide. */
const COMPARED = 100;

/** A new list; equal rows stay in their order. */
export function sortRows(rows: Int32Array, { values }: Column, descending = false): Int32Array {
  switch (values.kind) {
    case 'number':
      return byNumber(rows, values.numbers, descending);
    case 'flag':
      return byNumber(
        rows,
        Float64Array.from(values.flags, flag => (flag < 0 ? Number.NaN : flag)),
        descending,
      );
    case 'category':
      return byNumber(rows, ranksOf(values.codes, values.categories), descending);
    case 'text':
      return byText(rows, row => values.textAt(row).slice(0, COMPARED), descending);
  }
}

function byNumber(rows: Int32Array, numbers: Float64Array, descending: boolean): Int32Array {
  const sign = descending ? -1 : 1;
  return Int32Array.from(rows).sort((a, b) => {
    const [x, y] = [numbers[a]!, numbers[b]!];
    if (x === y) return a - b;
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? (Number.isNaN(y) ? a - b : 1) : -1;
    return sign * (x - y);
  });
}

/** Of each row, the place of its category among all in the order of the alphabet. */
function ranksOf(codes: Int32Array, categories: readonly string[]): Float64Array {
  const collator = new Intl.Collator('en', { numeric: true });
  const order = categories.map((_, i) => i).sort((a, b) => collator.compare(categories[a]!, categories[b]!));
  const ranks = new Float64Array(categories.length);
  for (const [rank, code] of order.entries()) ranks[code] = rank;
  return Float64Array.from(codes, code => (code < 0 ? Number.NaN : ranks[code]!));
}

/** By folded code units: a collator would take many seconds for a million texts. */
function byText(rows: Int32Array, textAt: (row: number) => string, descending: boolean): Int32Array {
  const keys = Array.from(rows, row => textAt(row).toLowerCase());
  const sign = descending ? -1 : 1;
  const order = Int32Array.from(rows.keys()).sort((a, b) => {
    const [x, y] = [keys[a]!, keys[b]!];
    if (x === y) return a - b;
    if (x === '' || y === '') return x === '' ? 1 : -1;
    return x < y ? -sign : sign;
  });
  return Int32Array.from(order, place => rows[place]!);
}
