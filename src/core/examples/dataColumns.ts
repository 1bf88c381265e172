/** The columns of the data files that the task does not read: who wrote a text, when, and the like. */
import { dirname } from 'node:path';
import type { Caller } from '../base/caller';
import { CancelledError } from '../base/errors';
import { type Access, resolvePath } from '../base/resolvePath';
import { isNumber } from '../base/table/dialect';
import { readCsv, readTsv } from '../data/readers/csv';
import { readerOf } from '../data/readers/formats';
import { readJsonl } from '../data/readers/jsonl';
import { readParquet } from '../data/readers/parquet';
import type { Reader, WantedColumns } from '../data/readers/reader';
import { SourceFile } from '../data/sourceFile';
import { GrowingArray } from '../data/store/growingArray';
import type { RunRecord } from '../runs/run';
import { type Config, columnsOf } from '../schemas';
import type { Column } from './column';
import { gatherAny } from './gather';
import type { ExampleTable } from './table';
import { TextStore } from './textStore';

/** Formats whose records have named columns, each on a line of its own. */
const TABLES: readonly (Reader | undefined)[] = [readCsv, readTsv, readJsonl, readParquet];
const MOST_COLUMNS = 50;

/** Values of a column, by the row of the table. */
interface Found {
  readonly store: TextStore;
  /** Which row each value is of. */
  readonly rows: GrowingArray;
}

/** Where the rows stand in the data. */
type Rows = Pick<ExampleTable, 'count' | 'sourceOf'>;

interface Data {
  readonly config: Pick<Config, 'data' | 'task'>;
  readonly configPath: string;
  readonly access: Access;
  /** What the files must be still; as they are now if not given. */
  readonly files?: RunRecord['files'];
}

/**
 * The table with them. Files that have changed since the run, that lie elsewhere than they may, or that cannot be read, add none.
 * @throws CancelledError
 */
export async function withDataColumns(
  table: ExampleTable,
  config: Pick<Config, 'data' | 'task'>,
  { configPath, files }: Pick<RunRecord, 'configPath' | 'files'>,
  access: Access,
  caller: Caller = {},
): Promise<ExampleTable> {
  const more = await readDataColumns(table, { config, configPath, access, files }, caller);
  if (more.length === 0) return table;
  // Behind what the task reads.
  const named = more.map(({ title, values }): [string, Column] => {
    const name = table.columns.has(title) ? `data.${title}` : title;
    return [name, { name, title, group: 'data', extra: true, values }];
  });
  return { ...table, columns: new Map([...table.columns, ...named]) };
}

/**
 * Values of rows, by what the columns are called in the files.
 * @throws CancelledError
 */
export async function readDataColumns(
  table: Rows,
  { config, configPath, access, files }: Data,
  { signal, onProgress }: Caller = {},
): Promise<readonly Pick<Column, 'title' | 'values'>[]> {
  const found = new Map<string, Found>();
  for (const [file, lines] of rowsByLine(table)) {
    const known = files?.find(({ path }) => path === file);
    const reader = readerOf(config.data.format, file);
    if ((files && !known) || !reader || !TABLES.includes(reader)) continue;
    try {
      resolvePath(dirname(configPath), file, access);
      onProgress?.({ message: 'reading the columns of the data' });
      await readFile(file, known?.sha256, reader, config, { lines, found, signal });
    } catch (error) {
      if (error instanceof CancelledError) throw error;
    }
  }
  return [...found].map(([title, values]) => ({ title, values: valuesOf(values, table.count) }));
}

/** Lines of which one example is. */
function rowsByLine({ count, sourceOf }: Rows): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const files = new Map<string, Map<number, number>>();
  for (let row = 0; row < count; row++) {
    const { file, line } = sourceOf(row);
    const own = files.get(file) ?? new Map<number, number>();
    files.set(file, own);
    own.set(line, own.has(line) ? -1 : row);
  }
  return files;
}

interface Reading {
  readonly lines: ReadonlyMap<number, number>;
  readonly found: Map<string, Found>;
  readonly signal: AbortSignal | undefined;
}

async function readFile(
  file: string,
  sha256: string | undefined,
  reader: Reader,
  config: Pick<Config, 'data' | 'task'>,
  { lines, found, signal }: Reading,
): Promise<void> {
  const { header, delimiter, quotes, encoding } = config.data;
  const used = Object.values(columnsOf(config).columns);
  // Columns without names are asked for by number.
  if (header === false || used.every(isNumber)) return;
  const wish = (roles: Readonly<Record<string, string>>, onMissing: WantedColumns['onMissing']): WantedColumns => ({
    roles,
    header,
    table: { delimiter, quotes },
    lists: new Map(),
    optional: new Set(Object.keys(roles)),
    onMissing,
  });
  let names: readonly string[] = [];
  const probe = { ...wish({ '': '\u0000' }, (_, __, available) => (names = available)), optional: new Set<string>() };
  for await (const _ of reader(new SourceFile(file, { encoding, signal }), probe)) if (names.length > 0) break;
  const others = [...new Set(names)].filter(name => name !== '' && !used.includes(name)).slice(0, MOST_COLUMNS);
  if (others.length === 0) return;
  const source = new SourceFile(file, { encoding, signal });
  const own = new Map(others.map(name => [name, { store: new TextStore(), rows: new GrowingArray(false) }]));
  const roles = Object.fromEntries(others.map(name => [name, name]));
  for await (const rows of reader(
    source,
    wish(roles, () => {}),
  )) {
    for (const { line, fields } of rows) {
      const row = lines.get(line) ?? -1;
      if (row < 0) continue;
      for (const [name, { store, rows: places }] of own) {
        const value = fields[name];
        if (value === undefined) continue;
        store.push(value);
        places.push(row);
      }
    }
  }
  // Other lines than those that were predicted.
  if (sha256 !== undefined && source.digest() !== sha256) return;
  for (const [name, { store, rows }] of own) {
    const all = found.get(name) ?? { store: new TextStore(), rows: new GrowingArray(false) };
    found.set(name, all);
    for (let i = 0; i < rows.length; i++) {
      all.store.push(store.at(i));
      all.rows.push(rows.at(i));
    }
  }
}

function valuesOf({ store, rows }: Found, count: number): Column['values'] {
  const places = new Int32Array(count).fill(-1);
  for (let i = 0; i < rows.length; i++) places[rows.at(i)] = i;
  const gatherer = gatherAny();
  for (const place of places) gatherer.push(place < 0 ? undefined : store.at(place));
  return gatherer.finish();
}
