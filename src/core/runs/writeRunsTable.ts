/** A table of runs as a document: text for a terminal, Markdown, CSV. */
import { csvLine } from '../base/csvLine';
import { formatCount, writeScore } from '../base/formatNumber';
import { formatMilliseconds } from '../base/formatTime';
import type { ArrangedTable, GroupMean } from './arrangeRuns';
import type { ConfigValue } from './flattenConfig';
import type { RunColumn, RunRow } from './runsTable';
import { escapeCell, titleOf } from './writeComparison';

export const runsFormats = ['text', 'markdown', 'csv'] as const;
export type RunsFormat = (typeof runsFormats)[number];

export function writeRunsTable(table: ArrangedTable, format: RunsFormat): string {
  if (format === 'csv') return writeCsv(table);
  const heads = [table.groups ? 'group' : 'run', ...(table.groups ? ['runs'] : []), ...table.columns.map(headOf)];
  const rows = table.groups
    ? table.groups.map(({ name, runs, means }) => [
        name,
        formatCount(runs.length),
        ...table.columns.map(({ key }) => writeMean(means[key] ?? null)),
      ])
    : table.rows.map(({ row, place }) => [
        nameOf(row),
        ...table.columns.map(column => writeCell(column, place, table.baseline)),
      ]);
  return format === 'markdown' ? writeMarkdown(heads, rows) : writeText(heads, rows);
}

function headOf({ key, better }: RunColumn): string {
  return better ? `${key}${better === 'higher' ? ' ↑' : ' ↓'}` : key;
}

/** `twice as wide @champion` */
function nameOf(row: RunRow): string {
  return [titleOf(row), ...row.aliases.map(alias => `@${alias}`), ...(row.pinned ? ['(pinned)'] : [])].join(' ');
}

function writeCell({ values, format, kind }: RunColumn, place: number, baseline: number | undefined): string {
  const value = values[place] ?? null;
  if (value === null) return '-';
  if (typeof value !== 'number')
    return format === 'date' ? String(value).replace('T', ' ').slice(0, 16) : String(value);
  if (format === 'count') return formatCount(value);
  if (format === 'seconds') return formatMilliseconds(1000 * value);
  if (kind !== 'score') return String(value);
  const base = baseline === undefined ? null : (values[baseline] ?? null);
  if (typeof base !== 'number' || baseline === place) return writeScore(value);
  const difference = value - base;
  return `${writeScore(value)} (${difference < 0 ? '−' : '+'}${writeScore(Math.abs(difference))})`;
}

function writeMean(own: GroupMean | null): string {
  if (!own) return '-';
  return own.count > 1 ? `${writeScore(own.mean)} ± ${writeScore(own.deviation)}` : writeScore(own.mean);
}

function writeText(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map(row => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [heads, ...rows].map(cells => `${line(cells)}\n`).join('');
}

function writeMarkdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `|${cells.map(escapeCell).join('|')}|\n`;
  const rule = `|-|${heads
    .slice(1)
    .map(() => '-:|')
    .join('')}\n`;
  return line(heads) + rule + rows.map(line).join('');
}

function writeCsv({ columns, rows, groups }: ArrangedTable): string {
  if (groups) {
    const numeric = columns.filter(({ key }) => groups.some(({ means }) => means[key]));
    const heads = ['group', 'runs', ...numeric.flatMap(({ key }) => [key, `${key} deviation`])];
    const cells = groups.map(({ name, runs, means }): readonly ConfigValue[] => [
      name,
      runs.length,
      ...numeric.flatMap(({ key }) => [means[key]?.mean ?? null, means[key]?.deviation ?? null]),
    ]);
    return [heads, ...cells].map(csvLine).join('');
  }
  const heads = ['run', 'title', 'aliases', 'pinned', ...columns.map(({ key }) => key)];
  const cells = rows.map(({ row, place }): readonly ConfigValue[] => [
    `${row.name}/${row.id}`,
    row.title ?? null,
    row.aliases.join(' '),
    row.pinned,
    ...columns.map(({ values }) => values[place] ?? null),
  ]);
  return [heads, ...cells].map(csvLine).join('');
}
