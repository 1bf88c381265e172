/** The text of the row that a place of a data file stands in, as the model of a config would be given it. Knows no `vscode`. */
import { type Dialect, RecordSplitter } from '../../core/base/table/splitRecords';
import type { Lines, Passage, Place } from './passage';

/** How the rows of a file are written, and where their texts stand. */
export type Rows =
  | { readonly kind: 'jsonl'; readonly key: string }
  | {
      readonly kind: 'table';
      readonly dialect: Dialect;
      /** From 0. */
      readonly column: number;
      readonly columns: number;
      /** Lines before the first row. */
      readonly skipped: number;
    };

/** Lines that a row may go over, on each side of the place. */
const MOST_LINES = 20;

/** Undefined where there is no row, or its text cannot be found. */
export function rowTextAt(lines: Lines, place: Place, rows: Rows): Passage | undefined {
  return rows.kind === 'table' ? cellAt(lines, place.line, rows) : valueAt(lines.at(place.line), place.line, rows.key);
}

function valueAt(line: string, number: number, key: string): Passage | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof record !== 'object' || record === null) return undefined;
  const text: unknown = Object.hasOwn(record, key) ? (record as Record<string, unknown>)[key] : undefined;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const named = line.indexOf(JSON.stringify(key));
  const written = JSON.stringify(text).slice(1, -1);
  const start = line.indexOf(written, named < 0 ? 0 : named + key.length + 2);
  return start < 0
    ? passageOf(text, line, 0, line.length, number)
    : passageOf(text, line, start, start + written.length, number);
}

/** A row may begin some lines above: the nearest beginning is taken that makes a row of as many cells as the others have. */
function cellAt(lines: Lines, line: number, rows: Extract<Rows, { kind: 'table' }>): Passage | undefined {
  for (let first = line; first >= rows.skipped && line - first < MOST_LINES; first--) {
    const last = Math.min(lines.count - 1, line + MOST_LINES);
    const raw = Array.from({ length: last - first + 1 }, (_, i) => lines.at(first + i)).join('\n');
    const [record, next] = new RecordSplitter({ ...rows.dialect, lineEnd: '\n' }).split(raw, true);
    if (record?.line !== 1 || record.cells.length !== rows.columns) continue;
    if (next && first + next.line - 1 <= line) continue;
    // A quote that nobody opened: the row began above.
    const written = next ? raw.split('\n', next.line - 1).join('\n') : raw;
    if (rows.dialect.quotes === 'double' && written.split('"').length % 2 === 0) continue;
    const text = record.cells[rows.column] ?? '';
    if (text.trim() === '') return undefined;
    const [start, end] = placeOfCell(raw, record.cells, rows) ?? [0, lines.at(first).length];
    return passageOf(text, raw, start, end, first);
  }
  return undefined;
}

/** Where a cell stands in its record; undefined where it is written in another way than it is read. */
function placeOfCell(
  raw: string,
  cells: readonly string[],
  { dialect, column }: Extract<Rows, { kind: 'table' }>,
): readonly [number, number] | undefined {
  let at = 0;
  for (const [i, cell] of cells.entries()) {
    const doubled = cell.replaceAll('"', '""');
    const quoted = dialect.quotes !== 'none' && raw.startsWith(`"${doubled}"`, at);
    if (!quoted && !raw.startsWith(cell, at)) return undefined;
    const start = quoted ? at + 1 : at;
    const end = start + (quoted ? doubled : cell).length;
    if (i === column) return [start, end];
    at = end + (quoted ? 1 : 0);
    if (!raw.startsWith(dialect.delimiter, at)) return undefined;
    at += dialect.delimiter.length;
  }
  return undefined;
}

function passageOf(text: string, raw: string, start: number, end: number, firstLine: number): Passage {
  const place = (offset: number): Place => {
    const lead = raw.slice(0, offset);
    return { line: firstLine + lead.split('\n').length - 1, character: offset - lead.lastIndexOf('\n') - 1 };
  };
  return { text, start: place(start), end: place(end) };
}
