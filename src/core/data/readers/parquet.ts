/** Apache Parquet tables: snappy or no compression; a row's line is its number. */
import { throwIfCancelled } from '../../base/errors';
import type { SourceFile } from '../sourceFile';
import { listsOf, outerName, readColumn } from './nested';
import { type Row, splitCell, type WantedColumns } from './reader';

export async function* readParquet(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  const bytes = await source.readAll();
  if (!bytes) return;
  // Loaded with the first parquet file: most data has none.
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const guard = async <T>(read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      // The library throws plain errors at whatever a damaged file holds.
      source.report('bad-parquet', `cannot read this as Parquet: ${(error as Error).message.slice(0, 200)}`, 1);
      return undefined;
    }
  };
  const metadata = await guard(() => parquetMetadata(file));
  if (!metadata) return;
  const names = parquetSchema(metadata).children.map(child => child.element.name);
  const roles = Object.entries(columns.roles);
  const outer = roles.map(([, column]) => outerName(column, names));
  const absent = roles.filter((_, i) => outer[i] === undefined);
  for (const [role, column] of absent) columns.onMissing(role, column, names);
  if (absent.length > 0) return;
  const wanted = [...new Set(outer as readonly string[])];
  let start = 0;
  for (const group of metadata.row_groups) {
    throwIfCancelled(source.signal);
    const end = start + Number(group.num_rows);
    const rowStart = start;
    const records = await guard(() => parquetReadObjects({ file, metadata, columns: wanted, rowStart, rowEnd: end }));
    if (!records) return;
    yield records.flatMap((record, i) => toRow(record, roles, columns, rowStart + i + 1, source) ?? []);
    start = end;
  }
}

function toRow(
  record: Readonly<Record<string, unknown>>,
  roles: readonly (readonly [string, string])[],
  columns: WantedColumns,
  line: number,
  source: SourceFile,
): Row | undefined {
  const fields: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const [role, column] of roles) {
    const value = readColumn(record, column);
    const held = listsOf(value, role, columns);
    if (held) {
      Object.assign(lists, held);
      continue;
    }
    const isList = columns.lists.has(role);
    if (isList && Array.isArray(value)) {
      lists[role] = value.map(asText);
      continue;
    }
    if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      source.report('wrong-type', `row ${line}: "${column}" must be text, not a list or a structure`, line);
      return undefined;
    }
    if (isList) lists[role] = splitCell(asText(value), columns.lists.get(role));
    else fields[role] = asText(value);
  }
  return columns.lists.size > 0 ? { line, fields, lists } : { line, fields };
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value);
}
