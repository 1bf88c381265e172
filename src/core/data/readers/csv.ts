/** Comma separated files (RFC 4180; semicolons where the first line has no comma), records over several lines included. */
import { once } from 'node:events';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { maximumLineBytes, type SourceFile } from '../sourceFile';
import type { Row, WantedColumns } from './reader';
import { type CellRecord, selectColumns } from './table';

export function readCsv(source: SourceFile, columns: WantedColumns): AsyncIterable<readonly Row[]> {
  return selectColumns(readRecords(source), source, columns);
}

async function* readRecords(source: SourceFile): AsyncGenerator<readonly CellRecord[]> {
  let line = 1;
  let failed = false;
  let records: CellRecord[] = [];
  let parser: Parser | undefined;
  const createParser = (first: Buffer) =>
    parse({
      delimiter: findDelimiter(first),
      record_delimiter: first.includes(10) ? ['\r\n', '\n'] : ['\r\n', '\n', '\r'],
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
        const isEmpty = cells.length === 1 && cells[0]!.trim() === '';
        if (!failed && !isEmpty) records.push({ line: start, cells });
        // Taken here, by the block: through the stream's own queue each would cost ten times the parsing.
        return null;
      },
    });
  for await (const { bytes } of source.blocks()) {
    if (!parser) {
      parser = createParser(bytes);
      // Told to the write that caused it; unheard here it would end the process.
      parser.on('error', () => undefined);
    }
    await write(parser, bytes);
    yield records;
    records = [];
    if (failed) break;
  }
  if (!parser || failed) return;
  // The last record may have no line end.
  const ended = once(parser, 'end');
  parser.end();
  parser.resume();
  await ended;
  yield records;
}

function write(parser: Parser, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => parser.write(bytes, error => (error ? reject(error) : resolve())));
}

function findDelimiter(bytes: Buffer): ',' | ';' {
  const end = bytes.indexOf(10);
  const header = bytes.toString('utf8', 0, end === -1 ? bytes.length : end).replace(/"[^"]*"/g, '');
  return !header.includes(',') && header.includes(';') ? ';' : ',';
}

function countLineEnds(cell: string): number {
  if (!/[\r\n]/.test(cell)) return 0;
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
