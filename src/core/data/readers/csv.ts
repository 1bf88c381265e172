/** Comma separated files (RFC 4180; semicolons where the first line has no comma), records over several lines included. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CsvError, parse } from 'csv-parse';
import { maximumLineBytes, type SourceFile } from '../sourceFile';
import type { Columns, Row } from './reader';
import { type CellRecord, selectColumns } from './table';

export function readCsv(source: SourceFile, columns: Columns): AsyncIterable<Row> {
  return selectColumns(readRecords(source), source, columns);
}

async function* readRecords(source: SourceFile): AsyncGenerator<CellRecord> {
  const blocks = source.blocks();
  const first = await blocks.next();
  if (first.done) return;
  let line = 1;
  let failed = false;
  /** Where each record that is on its way to the loop below starts. */
  const starts: number[] = [];
  const parser = parse({
    delimiter: findDelimiter(first.value.bytes),
    record_delimiter: first.value.bytes.includes(10) ? ['\r\n', '\n'] : ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: maximumLineBytes,
    skip_records_with_error: true,
    on_skip: error => {
      // After a stray quote nothing says where records begin: the first fault is the one to mend.
      if (!failed && error) source.report('broken-quotes', explain(error), line);
      failed = true;
      return undefined;
    },
    on_record: cells => {
      const start = line;
      line += 1 + cells.reduce((n, cell) => n + countLineEnds(cell), 0);
      if (failed || (cells.length === 1 && cells[0]!.trim() === '')) return null;
      starts.push(start);
      return cells;
    },
  });
  const feed = Readable.from(bytesOf(first.value.bytes, blocks), { objectMode: false });
  const fed = pipeline(feed, parser);
  // The loop below throws the same error; unheard here it would end the process.
  fed.catch(() => undefined);
  let record = 0;
  for await (const cells of parser) yield { line: starts[record++]!, cells: cells as string[] };
  await fed;
}

async function* bytesOf(first: Buffer, blocks: AsyncIterable<{ readonly bytes: Buffer }>): AsyncGenerator<Buffer> {
  yield first;
  for await (const { bytes } of blocks) yield bytes;
}

function findDelimiter(bytes: Buffer): ',' | ';' {
  const end = bytes.indexOf(10);
  const header = bytes.toString('utf8', 0, end === -1 ? bytes.length : end).replace(/"[^"]*"/g, '');
  return !header.includes(',') && header.includes(';') ? ';' : ',';
}

function countLineEnds(cell: string): number {
  return cell.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function explain(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote in this record is never closed; double a quote that belongs to the text ("")';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return 'text follows a closing quote in this record; double a quote that belongs to the text ("")';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands inside a field that does not start with one; put the whole field in quotes';
    case 'CSV_MAX_RECORD_SIZE':
      return `this record is longer than ${maximumLineBytes / 1e6} MB; is a quote left open?`;
    default:
      return error.message;
  }
}
