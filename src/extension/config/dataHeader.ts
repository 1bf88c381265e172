/** The columns of a data file and its first rows; what column checks, completion and new models read. */
import { open, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import type { TextDocument } from 'vscode';
import { resolvePath } from '../../core/base/resolvePath';
import { findDialect } from '../../core/base/table/dialect';
import { RecordSplitter } from '../../core/base/table/splitRecords';
import { findUnicode } from '../../core/base/utf16';
import type { TableSample } from '../../core/config/templates/guessColumns';
import { originOf } from '../services';

/** What is read of a file; a first record longer than this is no header. */
const MOST_BYTES = 64 * 1024;
/** Rows beside the header. */
const MOST_ROWS = 50;

const cache = new Map<string, { mtime: number; sample: Promise<TableSample | undefined> }>();

/** How the `data` of a config says that files are written. */
export interface Written {
  readonly format?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quotes?: string;
}

export interface DataFile {
  readonly path: string;
  readonly exists: boolean;
  /** A pipe or a device: reading it may never end. */
  readonly isSpecial?: true;
  /** Absent where the file has none to read (not there, empty, not a table). */
  readonly sample?: TableSample;
}

/**
 * @param path as the config has it, relative to its folder
 * @returns undefined for a file that an untrusted window must not read
 */
export async function readHeader(
  document: TextDocument,
  path: string,
  written: Written = {},
): Promise<DataFile | undefined> {
  const file = resolveAllowed(document, path);
  return file === undefined ? undefined : readDataFile(file, written);
}

/** @param file absolute; the caller answers for that it may be read */
export async function readDataFile(file: string, written: Written = {}): Promise<DataFile> {
  const { format = 'auto', encoding = 'auto', delimiter = 'auto', quotes = 'auto' } = written;
  let mtime: number;
  try {
    const found = await stat(file);
    if (found.isDirectory()) return { path: file, exists: true };
    if (!found.isFile()) return { path: file, exists: true, isSpecial: true };
    mtime = found.mtimeMs;
  } catch {
    return { path: file, exists: false };
  }
  const key = [format, encoding, delimiter, quotes, file].join(' ');
  const known = cache.get(key);
  if (known?.mtime === mtime) return { path: file, exists: true, sample: await known.sample };
  const sample = readSample(file, format === 'auto' ? formatOf(file) : format, written);
  cache.set(key, { mtime, sample });
  return { path: file, exists: true, sample: await sample };
}

/** In an untrusted window only what lies inside the workspace's own folders is read. */
function resolveAllowed(document: TextDocument, path: string): string | undefined {
  try {
    return resolvePath(dirname(document.uri.fsPath), path, originOf(document.uri));
  } catch {
    return undefined;
  }
}

function formatOf(file: string): string {
  const ending = extname(file).slice(1).toLowerCase();
  return ending === 'ndjson' ? 'jsonl' : ending;
}

async function readSample(file: string, format: string, written: Written): Promise<TableSample | undefined> {
  try {
    if (format === 'parquet') return await readParquet(file);
    const start = await readStart(file, written.encoding ?? 'auto');
    if (format === 'jsonl') return readJsonLines(start);
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
  return { columns: parquetSchema(metadata).children.map(child => child.element.name), rows: [] };
}

function readJsonLines(start: string): TableSample | undefined {
  const lines = start.split('\n').filter(line => line.trim() !== '');
  const records: Record<string, unknown>[] = [];
  for (const line of lines.slice(0, MOST_ROWS)) {
    try {
      const record: unknown = JSON.parse(line);
      if (typeof record === 'object' && record !== null) records.push(record as Record<string, unknown>);
    } catch {
      // The last line that was read may be cut.
      break;
    }
  }
  if (records.length === 0) return undefined;
  // A key may be missing here and there.
  const columns = [...new Set(records.flatMap(record => Object.keys(record)))];
  const cell = (value: unknown) => (value === null || typeof value === 'object' ? '' : String(value ?? ''));
  return { columns, rows: records.map(record => columns.map(column => cell(record[column]))) };
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
