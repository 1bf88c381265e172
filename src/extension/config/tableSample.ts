/** The columns of a data file and its first rows, as far as they can be read cheaply. */
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { findDialect } from '../../core/base/table/dialect';
import { RecordSplitter } from '../../core/base/table/splitRecords';
import { findUnicode } from '../../core/base/utf16';
import type { TableSample } from '../../core/config/templates/guessColumns';

/** What is read of a file; a first record longer than this is no header. */
const MOST_BYTES = 64 * 1024;
/** Rows beside the header. */
const MOST_ROWS = 50;

/** How the `data` of a config says that files are written. */
export interface Written {
  readonly format?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quotes?: string;
}

function formatOf(file: string): string {
  const ending = extname(file).slice(1).toLowerCase();
  return ending === 'ndjson' ? 'jsonl' : ending;
}

/** Undefined where the file has none to read: it is empty, or no table. @param file absolute */
export async function readSample(file: string, written: Written): Promise<TableSample | undefined> {
  const { format: asked = 'auto' } = written;
  const format = asked === 'auto' ? formatOf(file) : asked;
  try {
    if (format === 'parquet') return await readParquet(file);
    const start = await readStart(file, written.encoding ?? 'auto');
    if (format === 'jsonl') return fromRecords(parseLines(start));
    if (format === 'json') return fromRecords(parseJson(start));
    return format === 'csv' || format === 'tsv' || format === 'tab' ? readTable(start, format, written) : undefined;
  } catch {
    // Not what its name says, or not to be read: Check Data tells why.
    return undefined;
  }
}

/** Names alone: rows are packed by columns, far into the file. */
async function readParquet(file: string): Promise<TableSample> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file));
  return { columns: parquetSchema(metadata).children.map(child => child.element.name), rows: [], nested: true };
}

/** Records that are read whole: the last one that was read of the file may be cut. */
function fromRecords(values: Iterable<unknown>): TableSample | undefined {
  const records: Record<string, unknown>[] = [];
  for (const value of values) {
    if (isObject(value)) records.push(spread(value));
    if (records.length === MOST_ROWS) break;
  }
  if (records.length === 0) return undefined;
  // A key may be missing here and there.
  const columns = [...new Set(records.flatMap(record => Object.keys(record)))];
  const cell = (value: unknown) => (value === null || typeof value === 'object' ? '' : String(value ?? ''));
  return { columns, rows: records.map(record => columns.map(column => cell(record[column]))), nested: true };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{"translation": {"de": "...", "en": "..."}}` has the columns `translation.de` and `translation.en`. */
function spread(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isTexts = (value: unknown): value is Record<string, string> =>
    isObject(value) && Object.values(value).every(each => typeof each === 'string') && Object.keys(value).length > 0;
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]): [string, unknown][] =>
      isTexts(value) ? Object.entries(value).map(([name, text]) => [`${key}.${name}`, text]) : [[key, value]],
    ),
  );
}

function* parseLines(start: string): Generator<unknown> {
  for (const line of start.split('\n')) {
    if (line.trim() === '') continue;
    try {
      yield JSON.parse(line);
    } catch {
      return;
    }
  }
}

/** A list of objects, or an object that holds one such list and is not cut. */
function parseJson(start: string): Iterable<unknown> {
  // SQuAD's form has other columns than its keys.
  if (/"(?:paragraphs|qas)"\s*:/.test(start)) return [];
  if (start.trimStart().startsWith('[')) return parseItems(start);
  const whole: unknown = JSON.parse(start);
  const lists = isObject(whole)
    ? Object.values(whole).filter(value => Array.isArray(value) && value.length > 0 && value.every(isObject))
    : [];
  return lists.length === 1 ? (lists[0] as unknown[]) : [];
}

/** The items of a list, as far as they are whole. A string that is cut is one to the end, so that nothing is looked at twice. */
function* parseItems(list: string): Generator<unknown> {
  let [depth, from] = [0, 0];
  for (const { 0: token, index } of list.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}[\]]/gs)) {
    if (token === '{' || token === '[') {
      if (++depth === 2) from = index;
    } else if (token === '}' || token === ']') {
      if (--depth === 1) yield JSON.parse(list.slice(from, index + 1));
      if (depth === 0) return;
    }
  }
}

function readTable(start: string, format: string, { delimiter, quotes }: Written): TableSample | undefined {
  const table = { delimiter, quotes: quotes as 'auto' | undefined };
  const { skipped, ...dialect } = findDialect(start, format === 'csv' ? ',' : '\t', { roles: {}, header: true, table });
  const text = skipped > 0 ? start.slice(start.indexOf(dialect.lineEnd) + 1) : start;
  // The last record that was read may be cut.
  const records = new RecordSplitter(dialect).split(text, start.length < MOST_BYTES);
  const [columns, ...rows] = records.slice(0, MOST_ROWS + 1).map(({ cells }) => [...cells]);
  return columns && { columns: columns.map(name => name.trim()), rows };
}

async function readStart(file: string, encoding: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    return new TextDecoder(encoding === 'auto' ? findUnicode(bytes) : encoding).decode(bytes);
  } finally {
    await handle.close();
  }
}
