/** What the table of runs shows, as plain values: filter, brushes, order, groups -> lines of rows and groups. Pure. */
import { parseConditions } from '../../src/core/base/conditions';
import { arrangeRuns, type RunGroup, type ShownRow, textOfRow, usualColumns } from '../../src/core/runs/arrangeRuns';
import { bestOfTrials } from '../../src/core/runs/bestOfTrials';
import type { RunColumn, RunsTable } from '../../src/core/runs/runsTable';
import type { PlotState } from '../shared/parallelAxes';

/** What the view remembers. */
export interface TableState {
  readonly filter: string;
  readonly sort?: { readonly key: string; readonly descending: boolean };
  /** Empty, `settings`, or the key of a column. */
  readonly group: string;
  /** Keys in order; the usual ones if not chosen. */
  readonly columns?: readonly string[];
  /** Folder of the run that scores are compared with. */
  readonly baseline?: string;
  readonly collapsed: readonly string[];
  /** Sweeps whose trials are shown, each by what these have in common. */
  readonly opened: readonly string[];
  readonly parallel: ParallelState;
}

export interface ParallelState extends PlotState {
  readonly open: boolean;
}

export const INITIAL: TableState = {
  filter: '',
  group: '',
  collapsed: [],
  opened: [],
  parallel: { open: false, turned: [], brushes: {} },
};

export type TableLine =
  | { readonly kind: 'group'; readonly group: RunGroup; readonly open: boolean }
  | SweepLine
  | { readonly kind: 'run'; readonly place: number; readonly inner: boolean };

/** The trials of a sweep as one line. */
export interface SweepLine {
  readonly kind: 'sweep';
  /** What they have in common. */
  readonly group: string;
  readonly name: string;
  /** Places of their rows, in order. */
  readonly places: readonly number[];
  /** Place of the best one. */
  readonly best?: number;
  readonly open: boolean;
}

export interface ShownTable {
  readonly columns: readonly RunColumn[];
  readonly lines: readonly TableLine[];
  /** Places of the rows that are shown or folded away in a group. */
  readonly kept: readonly number[];
  /** Places that the filter keeps, whatever the brushes do. */
  readonly filtered: readonly number[];
  /** Place of the baseline. */
  readonly baseline?: number;
  /** What is wrong with the filter. */
  readonly problems: readonly string[];
  /** Of each score column the best value among the rows that are kept. */
  readonly best: ReadonlyMap<string, number>;
}

/** @param passes whether the brushes keep a row, by its place */
export function showTable(table: RunsTable, state: TableState, passes: (place: number) => boolean): ShownTable {
  const byKey = new Map(table.columns.map(column => [column.key, column]));
  const keys = [...byKey.keys()];
  const { holds, problems } = parseConditions<number>(state.filter, {
    columns: keys,
    read: (place, key) => byKey.get(key)?.values[place] ?? undefined,
    textOf: place => textOfRow(table.rows[place]!),
  });
  const columns = state.columns
    ? state.columns.flatMap(key => byKey.get(key) ?? [])
    : usualColumns(table).slice(0, MOST_COLUMNS);
  const sorted = state.sort && byKey.get(state.sort.key);
  const group = state.group === 'settings' ? 'settings' : byKey.get(state.group);
  const filtered = table.rows.flatMap((_, place) => (holds(place) ? [place] : []));
  const inside = new Set(filtered.filter(passes));
  const arranged = arrangeRuns(table, {
    holds: place => inside.has(place),
    columns,
    ...(sorted && state.sort && { sort: { column: sorted, descending: state.sort.descending } }),
    ...(group && { group }),
    ...(state.baseline !== undefined && { baseline: state.baseline }),
  });
  // Pinned runs lead as long as nobody asks for another order.
  const rows = sorted
    ? arranged.rows
    : arranged.rows.toSorted((a, b) => Number(b.row.pinned) - Number(a.row.pinned) || a.place - b.place);
  const placeOf = new Map(rows.map(({ row, place }) => [row.folder, place]));
  const lines = arranged.groups
    ? arranged.groups.flatMap((own): TableLine[] => {
        const open = !state.collapsed.includes(own.name);
        const runs = own.runs.map((folder): TableLine => ({ kind: 'run', place: placeOf.get(folder)!, inner: true }));
        return [{ kind: 'group', group: own, open }, ...(open ? runs : [])];
      })
    : foldSweeps(rows, state.opened);
  return {
    columns,
    lines,
    kept: rows.map(({ place }) => place),
    filtered,
    problems,
    best: bestOf(columns, [...inside]),
    ...(arranged.baseline !== undefined && { baseline: arranged.baseline }),
  };
}

/** Trials of a sweep under one line, where the first of them stands in the order that was asked for. */
function foldSweeps(rows: readonly ShownRow[], opened: readonly string[]): readonly TableLine[] {
  const trials = new Map<string, ShownRow[]>();
  for (const each of rows) {
    const group = each.row.sweep?.group;
    if (group !== undefined) trials.set(group, [...(trials.get(group) ?? []), each]);
  }
  const placed = new Set<string>();
  return rows.flatMap(({ row, place }): TableLine[] => {
    if (!row.sweep) return [{ kind: 'run', place, inner: false }];
    const { group } = row.sweep;
    if (placed.has(group)) return [];
    placed.add(group);
    const own = trials.get(group)!;
    const best = bestOfTrials(own, each => each.row.sweep);
    const named = own.find(each => each.row.sweep!.name !== each.row.name) ?? own[0]!;
    const open = opened.includes(group);
    const line: SweepLine = {
      kind: 'sweep',
      group,
      name: named.row.sweep!.name,
      places: own.map(each => each.place),
      ...(best && { best: best.place }),
      open,
    };
    return [line, ...(open ? own.map((each): TableLine => ({ kind: 'run', place: each.place, inner: true })) : [])];
  });
}

/** More are chosen by who wants them: a table of a hundred columns tells nothing. */
const MOST_COLUMNS = 24;

/** Nothing where all are the same, or only one has a value. */
function bestOf(columns: readonly RunColumn[], places: readonly number[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const { key, kind, better, values } of columns) {
    if (kind !== 'score' || !better) continue;
    let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (const place of places) {
      const value = values[place];
      if (typeof value !== 'number') continue;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
      count++;
    }
    if (count > 1 && low < high) best.set(key, better === 'higher' ? high : low);
  }
  return best;
}

/** A column pressed: best first of scores, then the other way, then as the runs come. */
export function nextSort(sort: TableState['sort'], { key, better }: RunColumn): TableState['sort'] {
  const first = better === 'higher';
  if (sort?.key !== key) return { key, descending: first };
  return sort.descending === first ? { key, descending: !first } : undefined;
}

/** Which columns can be grouped by: those of which several runs share a value. */
export function groupable({ columns, rows }: RunsTable): readonly RunColumn[] {
  return columns.filter(({ kind, values, differs }) => {
    if (kind === 'score' || !differs) return false;
    return new Set(values).size < rows.length;
  });
}
