/** How values of the table of runs are written. Pure. */
import {
  formatCount,
  formatDifference,
  formatNumber,
  formatProgress,
  formatScore,
} from '../../src/core/base/formatNumber';
import { formatDate, formatMilliseconds, formatStart } from '../../src/core/base/formatTime';
import type { GroupMean } from '../../src/core/runs/arrangeRuns';
import type { RunColumn, RunRow } from '../../src/core/runs/runsTable';
import type { LiveRun } from '../../src/protocol/runs';

/** Most characters of a text in a cell; the whole is its title. */
const LONGEST = 40;

export interface CellText {
  readonly text: string;
  /** Whole, where the text is rounded or cut. */
  readonly title?: string;
  /** From the baseline, with its sign. */
  readonly difference?: string;
  /** Whether that is for the better; nothing where neither is better. */
  readonly better?: boolean;
  readonly best?: boolean;
}

export function writeCell(
  column: RunColumn,
  place: number,
  baseline: number | undefined,
  best: number | undefined,
): CellText {
  const value = column.values[place] ?? null;
  if (value === null) return { text: '–' };
  if (typeof value !== 'number') {
    if (column.format === 'date') return { text: formatStart(String(value)), title: formatDate(String(value)) };
    const text = String(value);
    return text.length > LONGEST ? { text: `${text.slice(0, LONGEST)}…`, title: text } : { text };
  }
  if (column.format === 'count') return { text: formatCount(value) };
  if (column.format === 'seconds') return { text: formatMilliseconds(1000 * value) };
  if (column.kind !== 'score') return { text: String(value) };
  const cell: CellText = { text: formatScore(value), title: String(value), best: value === best };
  const base = baseline === undefined || baseline === place ? null : (column.values[baseline] ?? null);
  if (typeof base !== 'number') return cell;
  const difference = value - base;
  return {
    ...cell,
    difference: formatDifference(difference),
    ...(column.better && difference !== 0 && { better: (column.better === 'higher') === difference > 0 }),
  };
}

/** `0.912 ± 0.004`, or the value alone where there is one. */
export function writeMean(own: GroupMean | null | undefined, { kind }: RunColumn): CellText {
  if (!own) return { text: '' };
  const write = kind === 'score' ? formatScore : formatNumber;
  if (own.count < 2) return { text: write(own.mean) };
  return {
    text: `${write(own.mean)} ± ${write(own.deviation)}`,
    title: `mean ± standard deviation of ${formatCount(own.count)} runs`,
  };
}

/** `twice as wide`, else `spam · 21 Nov 23:45`. */
export function nameOfRow({ title, name, startedAt }: RunRow): string {
  return title ?? `${name} · ${formatStart(startedAt)}`;
}

export function writeStatus(row: RunRow, live: LiveRun | undefined): string {
  if (!live) return row.status === 'running' ? 'training' : row.status;
  return live.totalSteps > 0 ? `training ${formatProgress(live.step, live.totalSteps)}` : 'training';
}

/** Of a column, in characters: what its longest value needs, within limits. */
export function widthOf(column: RunColumn, texts: Iterable<CellText>): number {
  const [prefix = '', last = column.key] = /^(.*[/.])(.+)$/.exec(column.key)?.slice(1) ?? [];
  let widest = Math.min(24, Math.max(prefix.length, last.length + 2));
  for (const { text, difference } of texts)
    widest = Math.max(widest, text.length + (difference ? difference.length + 4 : 0) + 1);
  // With the room at both sides.
  return Math.min(46, Math.max(6, widest) + 2);
}
