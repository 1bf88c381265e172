/** Comma and tab separated files, and their kin: records over several lines included. */
import { findDialect, findLineEnd, type TableWish } from '../../base/table/dialect';
import { type BrokenQuotes, type CellRecord, RecordSplitter } from '../../base/table/splitRecords';
import { decodeUtf8 } from '../../base/utf8';
import type { SourceFile } from '../sourceFile';
import type { Row, WantedColumns } from './reader';
import { selectColumns } from './table';

export function readCsv(source: SourceFile, columns: WantedColumns): AsyncIterable<readonly Row[]> {
  return selectColumns(readRecords(source, ',', columns), source, columns);
}

export function readTsv(source: SourceFile, columns: WantedColumns): AsyncIterable<readonly Row[]> {
  return selectColumns(readRecords(source, '\t', columns), source, columns);
}

const meanings: Readonly<Record<BrokenQuotes, string>> = {
  unclosed: 'a quote that is never closed: read as text; double a quote inside a quoted field (""), or set data.quotes',
  inside: 'a quote inside a quoted field is not doubled: read as text; write "" for it, or set data.quotes',
};

/** Of each kind of broken quotes, so many are told with their places; the rest is counted. */
const mostBroken = 5;

/** All cells, the first record being the header where there is one. */
export async function* readRecords(
  source: SourceFile,
  usual: ',' | '\t',
  columns: TableWish,
): AsyncGenerator<readonly CellRecord[]> {
  let splitter: RecordSplitter | undefined;
  for await (const { bytes } of source.blocks({ findLineEnd })) {
    let text = decodeUtf8(bytes);
    if (!splitter) {
      const { skipped, ...dialect } = findDialect(text, usual, columns);
      splitter = new RecordSplitter(dialect, 1 + skipped, (kind, line, column) =>
        source.report(`broken-quotes`, meanings[kind], line, column, 'warning', mostBroken),
      );
      if (skipped > 0) text = text.slice(text.indexOf(dialect.lineEnd) + 1);
    }
    yield splitter.split(text, false);
  }
  // The last record may have no line end.
  if (splitter && !source.failed) yield splitter.split('', true);
}
