/** Rows of a table as a file: CSV with a header, or a JSON object a line. */
import { setImmediate } from 'node:timers/promises';
import { csvLine } from '../base/csvLine';
import { throwIfCancelled } from '../base/errors';
import { cellOf } from './cells';
import { findColumn } from './filter';
import type { ExampleTable } from './table';

export type RowFormat = 'csv' | 'jsonl';

/** UTF-16 code units written at a time. */
const PIECE = 1 << 20;

/**
 * Texts whole, numbers not rounded.
 * @param columns names, in the order of the file
 * @throws ActionableError `unknown-column`; CancelledError between two pieces
 */
export async function* writeRows(
  table: ExampleTable,
  rows: Int32Array,
  columns: readonly string[],
  format: RowFormat,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const shown = columns.map(name => findColumn(table, name));
  let piece = format === 'csv' ? csvLine(columns) : '';
  for (const row of rows) {
    const cells = shown.map(column => cellOf(column, row));
    piece +=
      format === 'csv'
        ? csvLine(cells)
        : `${JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, cells[i]])))}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
    await setImmediate();
    throwIfCancelled(signal);
  }
  yield piece;
}
