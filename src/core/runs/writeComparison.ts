/** A comparison as a document: Markdown for notes and issues, CSV for spreadsheets. */
import { csvLine } from '../base/csvLine';
import { formatCount, writeScore } from '../base/formatNumber';
import { formatMilliseconds } from '../base/formatTime';
import type { CellFormat, ComparedRow, ComparedRun, ComparedScore, RunComparison } from './compareRuns';
import type { ConfigValue } from './flattenConfig';

export type ComparisonFormat = 'markdown' | 'csv';

/** What a run is called in a column's head. */
export function titleOf({ title, name, id }: Pick<ComparedRun, 'title' | 'name' | 'id'>): string {
  return title ?? `${name}/${id}`;
}

/** A value as people read it; nothing for a missing one. */
export function formatCell(cell: ConfigValue, format: CellFormat): string {
  if (cell === null) return '';
  if (typeof cell !== 'number') return format === 'date' ? String(cell).replace('T', ' ').slice(0, 16) : String(cell);
  if (format === 'count') return formatCount(cell);
  if (format === 'seconds') return formatMilliseconds(1000 * cell);
  if (format === 'milliseconds') return formatMilliseconds(cell);
  return String(cell);
}

/** `0.9312 (+0.0102)`: a score, and how far it is from the first run's. */
export function formatScoreCell({ values }: ComparedScore, place: number): string {
  const value = values[place] ?? null;
  if (value === null) return '';
  const first = values[0] ?? null;
  if (place === 0 || first === null) return writeScore(value);
  const difference = value - first;
  return `${writeScore(value)} (${difference < 0 ? '−' : '+'}${writeScore(Math.abs(difference))})`;
}

/** @param whole also the keys in which the configs agree */
export function writeComparison(comparison: RunComparison, format: ComparisonFormat, whole = false): string {
  return format === 'csv' ? writeCsv(comparison, whole) : writeMarkdown(comparison, whole);
}

function shown(rows: readonly ComparedRow[], whole: boolean): readonly ComparedRow[] {
  return whole ? rows : rows.filter(({ differs }) => differs);
}

export function escapeCell(text: string): string {
  return text.replace(/[\\`*_[\]<>|~]/g, '\\$&').replace(/\s+/g, ' ');
}

function writeMarkdown({ runs, config, scores, facts, data, warnings }: RunComparison, whole: boolean): string {
  const heads = runs.map(run => escapeCell(titleOf(run)));
  const line = (cells: readonly string[]) => `|${cells.join('|')}|`;
  const table = (title: string, rows: readonly (readonly string[])[], align: string): readonly string[] =>
    rows.length === 0
      ? []
      : [`## ${title}`, '', line(['', ...heads]), line(['-', ...runs.map(() => align)]), ...rows.map(line), ''];
  const plain = (rows: readonly ComparedRow[]) =>
    rows.map(({ key, cells, format }) => [
      escapeCell(key),
      ...cells.map(cell => escapeCell(formatCell(cell, format)) || '–'),
    ]);
  const scored = scores.map(score => [
    `${score.split} ${escapeCell(score.metric)}${arrow(score)}`,
    ...runs.map((_, place) => {
      const text = formatScoreCell(score, place) || '–';
      return score.best.includes(place) ? `**${text}**` : text;
    }),
  ]);
  const agreed = config.length - shown(config, false).length;
  const notes = runs.flatMap((run, place) => (run.notes === '' ? [] : [`### ${heads[place]}`, '', run.notes, '']));
  return [
    '# Runs compared',
    '',
    ...warnings.flatMap(words => [`> ${escapeCell(words)}`, '']),
    ...table('Scores', scored, '-:'),
    ...table(whole ? 'Config' : 'Config: what differs', plain(shown(config, whole)), '-'),
    ...(whole || agreed === 0 ? [] : [`${agreed} keys are the same.`, '']),
    ...table('Training', plain(facts), '-:'),
    ...table('Data (SHA-256)', plain(data), '-'),
    ...(notes.length > 0 ? ['## Notes', '', ...notes] : []),
  ].join('\n');
}

function arrow({ better }: ComparedScore): string {
  if (!better) return '';
  return better === 'higher' ? ' ↑' : ' ↓';
}

/** One table: the first two columns say what a row is. Numbers are whole, not rounded. */
function writeCsv({ runs, config, scores, facts, data }: RunComparison, whole: boolean): string {
  const rows: ConfigValue[][] = [
    ['part', 'key', ...runs.map(titleOf)],
    ...scores.map(({ split, metric, values }) => ['score', `${split}/${metric}`, ...values]),
    ...shown(config, whole).map(({ key, cells }) => ['config', key, ...cells]),
    ...facts.map(({ key, cells }) => ['training', key, ...cells]),
    ...data.map(({ key, cells }) => ['data', key, ...cells]),
  ];
  return rows.map(csvLine).join('');
}
