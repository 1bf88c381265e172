/** The columns of a data file, from its first record; what column checks and completion read. */
import { open, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import type { TextDocument } from 'vscode';
import { resolvePath } from '../../core/base/resolvePath';
import { originOf } from '../services';

/** A first record longer than this is no header. */
const HEADER_BYTES = 64 * 1024;

const cache = new Map<string, { mtime: number; columns: Promise<readonly string[] | undefined> }>();

export interface DataFile {
  readonly path: string;
  readonly exists: boolean;
  /** Absent where the file has none to read (not there, empty, not a table). */
  readonly columns?: readonly string[];
}

/**
 * @param path as the config has it, relative to its folder
 * @returns undefined for a file that an untrusted window must not read
 */
export async function readHeader(document: TextDocument, path: string, format: string): Promise<DataFile | undefined> {
  const file = resolveAllowed(document, path);
  if (file === undefined) return undefined;
  let mtime: number;
  try {
    const found = await stat(file);
    if (!found.isFile()) return { path: file, exists: found.isDirectory() };
    mtime = found.mtimeMs;
  } catch {
    return { path: file, exists: false };
  }
  const key = `${format} ${file}`;
  const known = cache.get(key);
  if (known?.mtime === mtime) return { path: file, exists: true, columns: await known.columns };
  const columns = readColumns(file, format === 'auto' ? formatOf(file) : format);
  cache.set(key, { mtime, columns });
  return { path: file, exists: true, columns: await columns };
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

async function readColumns(file: string, format: string): Promise<readonly string[] | undefined> {
  const start = await readStart(file);
  if (format === 'jsonl') {
    try {
      const record: unknown = JSON.parse(start.split('\n', 1)[0] ?? '');
      return typeof record === 'object' && record !== null ? Object.keys(record) : undefined;
    } catch {
      return undefined;
    }
  }
  if (format !== 'csv' && format !== 'tsv') return undefined;
  const { parse } = await import('csv-parse/sync');
  try {
    const delimiter = format === 'tsv' ? '\t' : /^[^,\n]*;/.test(start) ? ';' : ',';
    const [header] = parse(start, { delimiter, to: 1, bom: true, relax_quotes: true, relax_column_count: true });
    return header;
  } catch {
    return undefined;
  }
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
