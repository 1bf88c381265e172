/** The rows and columns of a table of runs that are shown, in order; or its groups with mean and deviation. Pure. */
import { meanAndDeviation } from '../base/meanAndDeviation';
import type { ConfigValue } from './flattenConfig';
import type { RunColumn, RunRow, RunsTable } from './runsTable';

export interface Arrangement {
  /** Whether a row, named by its place in the table, is shown; all are if not given. */
  readonly holds?: (place: number) => boolean;
  /** Those that are shown, in order; scores and the keys that differ if not given. */
  readonly columns?: readonly RunColumn[];
  readonly sort?: { readonly column: RunColumn; readonly descending: boolean };
  /** `settings`: all but the seed. */
  readonly group?: RunColumn | 'settings';
  /** Folder of the run that scores are compared with. */
  readonly baseline?: string;
}

export interface ShownRow {
  readonly row: RunRow;
  /** In the table: the place of its values in each column. */
  readonly place: number;
}

export interface RunGroup {
  readonly name: string;
  /** Folders, in the order of the rows. */
  readonly runs: readonly string[];
  /** One a column of numbers; null where no run of the group has one. */
  readonly means: Readonly<Record<string, GroupMean | null>>;
}

export interface GroupMean {
  readonly mean: number;
  /** Of the sample, with n - 1; 0 of a single value. */
  readonly deviation: number;
  /** Values that were counted. */
  readonly count: number;
}

export interface ArrangedTable {
  readonly columns: readonly RunColumn[];
  readonly rows: readonly ShownRow[];
  /** In place of the rows. */
  readonly groups?: readonly RunGroup[];
  /** Place of the baseline in the table. */
  readonly baseline?: number;
}

export function arrangeRuns(table: RunsTable, { holds, columns, sort, group, baseline }: Arrangement): ArrangedTable {
  const shown = table.rows
    .map((row, place): ShownRow => ({ row, place }))
    .filter(({ place }) => holds?.(place) ?? true);
  const rows = sort ? sortPlaces(shown, sort.column, sort.descending) : shown;
  const kept = columns ?? usualColumns(table);
  const place = table.rows.findIndex(({ folder }) => folder === baseline);
  return {
    columns: kept,
    rows,
    ...(group && { groups: groupRows(table, rows, group, kept) }),
    ...(place >= 0 && { baseline: place }),
  };
}

/** Scores, and what the configs differ in; few enough to be read. */
export function usualColumns({ columns }: RunsTable): readonly RunColumn[] {
  const status = columns.filter(({ key, differs }) => key === 'status' && differs);
  const scores = columns.filter(({ kind }) => kind === 'score');
  // What says how often another counts, such as `F1/spam`, comes to those who ask for it.
  const plain = scores.filter(({ key }) => key.split('/').length === 2);
  const keys = columns.filter(
    ({ key, kind, differs }) => differs && (kind === 'config' || key === 'seed' || key === 'fold'),
  );
  return [...status, ...plain, ...keys];
}

/** Missing values last, either way; equal ones as they come. */
function sortPlaces(rows: readonly ShownRow[], { values }: RunColumn, descending: boolean): readonly ShownRow[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [values[a.place] ?? null, values[b.place] ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * compareValues(x, y);
  });
}

function compareValues(a: NonNullable<ConfigValue>, b: NonNullable<ConfigValue>): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

function groupRows(
  table: RunsTable,
  rows: readonly ShownRow[],
  by: RunColumn | 'settings',
  columns: readonly RunColumn[],
): readonly RunGroup[] {
  const groups = new Map<string, ShownRow[]>();
  for (const each of rows) {
    const key = by === 'settings' ? each.row.settings : String(by.values[each.place] ?? 'none');
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const names = by === 'settings' ? nameSettings([...groups.values()], table) : [...groups.keys()];
  return [...groups.values()].map((own, i) => ({
    name: names[i]!,
    runs: own.map(({ row }) => row.folder),
    means: Object.fromEntries(
      columns
        .filter(({ values }) => values.some(value => typeof value === 'number'))
        .map(({ key, values }) => [key, meanOf(own.map(({ place }) => values[place] ?? null))]),
    ),
  }));
}

/** `spam` where its runs have one setting; else with what tells it from the others: `spam, model.width 64`. */
export function nameSettings(groups: readonly (readonly ShownRow[])[], { columns }: RunsTable): readonly string[] {
  return groups.map(own => {
    const { row, place } = own[0]!;
    const others = groups.filter(each => each !== own && each[0]!.row.name === row.name);
    const telling = columns.filter(
      ({ kind, values }) => kind === 'config' && others.some(([first]) => values[first!.place] !== values[place]),
    );
    return [row.name, ...telling.slice(0, 3).map(({ key, values }) => `${key} ${values[place] ?? 'none'}`)].join(', ');
  });
}

/** Of those that are numbers. */
export function meanOf(values: readonly ConfigValue[]): GroupMean | null {
  const numbers = values.filter(value => typeof value === 'number');
  if (numbers.length === 0) return null;
  return { ...meanAndDeviation(numbers), count: numbers.length };
}

/** What a person looks for in a row: its names, notes and status. */
export function textOfRow({ name, id, title, aliases, status, notes }: RunRow): string {
  return [name, id, title, ...aliases, status, notes].join('\n');
}
