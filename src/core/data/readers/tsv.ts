/**
 * Tab separated files as they are found in the wild: one record a line, always. Quotes are text, as in GLUE's files, except where
 * they wrap a whole field and every quote inside is doubled, as spreadsheets write: then they are taken off.
 */
import type { SourceFile } from '../sourceFile';
import { readLines } from './lines';
import type { Row, WantedColumns } from './reader';
import { type CellRecord, selectColumns } from './table';

export function readTsv(source: SourceFile, columns: WantedColumns): AsyncIterable<readonly Row[]> {
  return selectColumns(readRecords(source), source, columns);
}

async function* readRecords(source: SourceFile): AsyncGenerator<readonly CellRecord[]> {
  for await (const lines of readLines(source)) yield lines.map(({ line, text }) => ({ line, cells: splitTabs(text) }));
}

export function splitTabs(text: string): string[] {
  return text.split('\t').map(unquote);
}

function unquote(cell: string): string {
  if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"')) return cell;
  const inside = cell.slice(1, -1);
  return inside.replaceAll('""', '').includes('"') ? cell : inside.replaceAll('""', '"');
}
