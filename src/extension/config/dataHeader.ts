/** The columns of a data file and its first rows; what column checks, completion and new models read. */
import { open, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import type { TextDocument } from 'vscode';
import { resolvePath } from '../../core/base/resolvePath';
import type { TableSample } from '../../core/config/templates/guessColumns';
import { originOf } from '../services';

/** What is read of a file; a first record longer than this is no header. */
const MOST_BYTES = 64 * 1024;
/** Rows beside the header. */
const MOST_ROWS = 50;

const cache = new Map<string, { mtime: number; sample: Promise<TableSample | undefined> }>();

/** `data.format` and `data.encoding` of a config. */
export interface Written {
  readonly format?: string;
  readonly encoding?: string;
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
export async function readDataFile(
  file: string,
  { format = 'auto', encoding = 'auto' }: Written = {},
): Promise<DataFile> {
  let mtime: number;
  try {
    const found = await stat(file);
    if (found.isDirectory()) return { path: file, exists: true };
    if (!found.isFile()) return { path: file, exists: true, isSpecial: true };
    mtime = found.mtimeMs;
  } catch {
    return { path: file, exists: false };
  }
  const key = `${format} ${encoding} ${file}`;
  const known = cache.get(key);
  if (known?.mtime === mtime) return { path: file, exists: true, sample: await known.sample };
  const sample = readSample(file, format === 'auto' ? formatOf(file) : format, encoding);
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

async function readSample(file: string, format: string, encoding: string): Promise<TableSample | undefined> {
  try {
    if (format === 'parquet') return await readParquet(file);
    const start = await readStart(file, encoding);
    if (format === 'jsonl') return readJsonLines(start);
    return format === 'csv' || format === 'tsv' ? await readTable(start, format) : undefined;
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
  const [first] = records;
  if (!first) return undefined;
  const columns = Object.keys(first);
  const cell = (value: unknown) => (value === null || typeof value === 'object' ? '' : String(value ?? ''));
  return { columns, rows: records.map(record => columns.map(column => cell(record[column]))) };
}

async function readTable(start: string, format: 'csv' | 'tsv'): Promise<TableSample | undefined> {
  const { parse } = await import('csv-parse/sync');
  const delimiter = format === 'tsv' ? '\t' : /^[^,\n]*;/.test(start) ? ';' : ',';
  const read = (to: number): string[][] =>
    parse(start, { delimiter, to, bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true });
  let records: string[][];
  try {
    records = read(MOST_ROWS + 1);
  } catch {
    // A quotation that goes on past what was read.
    records = read(1);
  }
  const [columns, ...rows] = records;
  return columns && { columns, rows };
}

async function readStart(file: string, encoding: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return new TextDecoder(encoding === 'auto' ? byMark(buffer) : encoding).decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** UTF-16 has a byte order mark. */
function byMark(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
