/** Apache Parquet tables; a row's line is its number. */

import type { SchemaElement, SchemaTree } from 'hyparquet';
import { throwIfCancelled } from '../../base/errors';
import { outerName } from '../../base/outerName';
import type { SourceFile } from '../sourceFile';
import { classNames } from './classNames';
import { listsOf, readColumn } from './nested';
import { parsers, takeDecimals, type Write } from './parquetValues';
import { type Row, splitText, type WantedColumns } from './reader';

export async function* readParquet(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  const bytes = await source.readAll();
  if (!bytes) return;
  // Loaded with the first parquet file: most data has none.
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { codecs } = await import('./parquetCodecs');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const guard = async <T>(read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      // The library throws plain errors at whatever a damaged file holds.
      const { message } = error as Error;
      const advice = /compression codec/.test(message) ? '; save it with snappy or zstd' : '';
      source.report('bad-parquet', `cannot read this as Parquet: ${describeDamage(error as Error)}${advice}`, 1);
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
  const writeOf = takeDecimals(metadata.schema);
  const tree = parquetSchema(metadata);
  const writers = new Map(roles.map(([, column]) => [column, writeOf(leafOf(branchOf(tree, column)))] as const));
  const labels = classNames(metadata);
  const namesOf = new Map(
    roles.flatMap(([role, column]) => (columns.named?.has(role) ? [[role, labels[column]]] : [])),
  );
  let start = 0;
  for (const group of metadata.row_groups) {
    throwIfCancelled(source.signal);
    const end = start + Number(group.num_rows);
    const rowStart = start;
    const reading = { file, metadata, columns: wanted, compressors: codecs, parsers, utf8: false };
    const records = await guard(() => parquetReadObjects({ ...reading, rowStart, rowEnd: end }));
    if (!records) return;
    yield records.flatMap(
      (record, i) => toRow(record, roles, columns, writers, rowStart + i + 1, source, namesOf) ?? [],
    );
    start = end;
  }
}

/** What the library stumbles over in a damaged file says nothing to anybody. */
function describeDamage(error: Error): string {
  if (error.constructor === Error) return error.message.slice(0, 200);
  return 'the file is damaged or truncated; write or copy it again';
}

function toRow(
  record: Readonly<Record<string, unknown>>,
  roles: readonly (readonly [string, string])[],
  columns: WantedColumns,
  writers: ReadonlyMap<string, Write>,
  line: number,
  source: SourceFile,
  namesOf: ReadonlyMap<string, readonly string[] | undefined>,
): Row | undefined {
  const fields: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const [role, column] of roles) {
    const value = readColumn(record, column);
    const asText = writers.get(column)!;
    const held = listsOf(value, role, columns);
    if (held) {
      Object.assign(lists, held);
      continue;
    }
    const isList = columns.lists.has(role);
    if (isList && Array.isArray(value)) {
      const names = namesOf.get(role);
      lists[role] = value.map(item => names?.[Number(item)] ?? asText(item));
      continue;
    }
    if (typeof value === 'object' && value !== null && !(value instanceof Date || value instanceof Uint8Array)) {
      source.report('wrong-type', `row ${line}: "${column}" must be text, not a list or a structure`, line);
      return undefined;
    }
    if (isList) lists[role] = splitText(asText(value), role, columns);
    else fields[role] = asText(value);
  }
  return columns.lists.size > 0 ? { line, fields, lists } : { line, fields };
}

/** The part of the tree that a column, or the names that lead to it, names. */
function branchOf(tree: SchemaTree, column: string): SchemaTree | undefined {
  const own = tree.children.find(({ element }) => element.name === column);
  return own ?? column.split('.').reduce<SchemaTree | undefined>(enter, tree);
}

/** A list has levels without a name of their own between it and what is in it. */
function enter(tree: SchemaTree | undefined, name: string): SchemaTree | undefined {
  const children = tree?.children ?? [];
  const own = children.find(({ element }) => element.name === name);
  return own ?? (children.length === 1 ? enter(children[0], name) : undefined);
}

/** What holds the values of a column: of a list, what is in it. */
function leafOf(tree: SchemaTree | undefined): SchemaElement | undefined {
  const [child, ...others] = tree?.children ?? [];
  if (others.length > 0) return undefined;
  return child ? leafOf(child) : tree?.element;
}
