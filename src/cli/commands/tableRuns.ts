/** `runs` as a table: columns that are chosen, sorted, filtered, grouped, and compared with a baseline. */
import { findColumn, parseConditions } from '../../core/base/conditions';
import { ActionableError } from '../../core/base/errors';
import { suggest, suggestOr } from '../../core/base/suggest';
import { type ArrangedTable, type Arrangement, arrangeRuns, textOfRow } from '../../core/runs/arrangeRuns';
import type { ListedRun } from '../../core/runs/listRuns';
import { type RunColumn, type RunRow, type RunsTable, readRunsTable } from '../../core/runs/runsTable';
import { type RunsFormat, runsFormats, writeRunsTable } from '../../core/runs/writeRunsTable';
import { type Invocation, type OptionDefinition, type OptionValues, textOf } from '../command';
import { findRun } from '../workspace';

export const tableOptions = {
  where: {
    type: 'string',
    value: 'CONDITIONS',
    description: 'Show runs that fulfil conditions, for example "macro-f1 > 0.8 model.type = lstm".',
  },
  columns: {
    type: 'string',
    value: 'LIST',
    description:
      'Columns to show: scores, facts and config keys, separated by commas. Default: scores, and keys that differ.',
  },
  sort: {
    type: 'string',
    value: 'COLUMN',
    description:
      'Sort by a column: scores best first, others in ascending order. COLUMN:ascending and COLUMN:descending say which.',
  },
  group: {
    type: 'string',
    value: 'COLUMN',
    description: 'Mean and deviation per group: of a column, or of settings (all config keys except the seed).',
  },
  baseline: { type: 'string', value: 'RUN', description: 'Show scores with the difference from this run.' },
  format: {
    type: 'string',
    value: 'FORMAT',
    description: `${runsFormats.join(', ')}. Default: a table for the terminal.`,
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** Whether one of the options asks for a table. */
export function wantsTable(options: OptionValues): boolean {
  return Object.keys(tableOptions).some(name => options[name] !== undefined);
}

/** @throws ActionableError `bad-usage` that names the columns */
export async function printRunsTable(runs: readonly ListedRun[], { options, terminal }: Invocation): Promise<object> {
  const format = formatOf(options);
  const readable = runs.flatMap(run => ('record' in run ? [run] : []));
  const table = await readRunsTable(readable);
  const named = textOf(options, 'baseline');
  const baseline = named === undefined ? undefined : await findRun(named, options);
  const group = textOf(options, 'group');
  const sort = textOf(options, 'sort');
  const arranged = arrangeRuns(table, {
    holds: holdsOf(table, textOf(options, 'where')),
    columns: chooseColumns(table, textOf(options, 'columns')),
    ...(sort !== undefined && { sort: sortOf(table, sort) }),
    ...(group !== undefined && { group: group === 'settings' ? 'settings' : columnOf(table, group) }),
    ...(baseline !== undefined && { baseline }),
  });
  if (baseline !== undefined && !table.rows.some(({ folder }) => folder === baseline))
    throw new ActionableError('bad-usage', `The baseline ${named} is none of the runs that are listed.`);
  if (options.json !== true) {
    if (arranged.groups ? arranged.groups.length === 0 : arranged.rows.length === 0) terminal.print('no runs');
    else terminal.print(writeRunsTable(arranged, format).trimEnd());
  }
  return describe(arranged);
}

function formatOf(options: OptionValues): RunsFormat {
  const wanted = textOf(options, 'format') ?? 'text';
  const format = runsFormats.find(name => name === wanted);
  if (format) return format;
  throw new ActionableError('bad-usage', `unknown format "${wanted}"; there are ${runsFormats.join(', ')}`);
}

function holdsOf({ rows, columns }: RunsTable, typed: string | undefined): ((place: number) => boolean) | undefined {
  if (typed === undefined) return undefined;
  const byKey = new Map(columns.map(column => [column.key, column]));
  const { holds, problems } = parseConditions<number>(typed, {
    columns: [...byKey.keys()],
    read: (place, key) => byKey.get(key)?.values[place] ?? undefined,
    textOf: place => textOfRow(rows[place]!),
    suggest: suggestColumn,
  });
  const [first] = problems;
  if (first !== undefined) throw new ActionableError('bad-usage', first);
  return holds;
}

function sortOf(table: RunsTable, typed: string): NonNullable<Arrangement['sort']> {
  const [, name = typed, direction] = /^(.*):(ascending|descending)$/.exec(typed) ?? [];
  const column = columnOf(table, name);
  return { column, descending: direction === undefined ? column.better === 'higher' : direction === 'descending' };
}

/** A column, or the end of one, that was probably meant. */
function suggestColumn(name: string, keys: readonly string[]): string | undefined {
  return suggest(name, [...keys, ...keys.map(key => key.replace(/^.*[/.]/, ''))]);
}

function columnOf({ columns }: RunsTable, name: string): RunColumn {
  const keys = columns.map(({ key }) => key);
  const found = findColumn(name, keys);
  if (found !== undefined) return columns.find(({ key }) => key === found)!;
  throw new ActionableError(
    'bad-usage',
    `There is no column "${name}"${suggestOr(name, keys, 'there are', suggestColumn(name, keys))}`,
  );
}

function chooseColumns(table: RunsTable, typed: string | undefined): readonly RunColumn[] | undefined {
  if (typed === undefined) return undefined;
  return typed
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
    .map(name => columnOf(table, name));
}

/** Each run, or each group, as a plain value. */
function describe({ rows, columns, groups }: ArrangedTable): object {
  const keys = columns.map(({ key }) => key);
  if (groups) return { columns: keys, groups };
  const cells = (place: number) => Object.fromEntries(columns.map(({ key, values }) => [key, values[place] ?? null]));
  return {
    columns: keys,
    runs: rows.map(({ row, place }: { row: RunRow; place: number }) => ({ ...row, values: cells(place) })),
  };
}
