/** Tables -> a passage per row: what its cells say, numbers left out. */
import { extname } from 'node:path';
import { suggestOr } from '../../base/suggest';
import { readRecords } from '../../data/readers/csv';
import { readLines } from '../../data/readers/lines';
import type { SourceFile } from '../../data/sourceFile';
import type { Passage } from './passage';

const formats: Readonly<Record<string, 'csv' | 'tsv' | 'jsonl'>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

function formatOf(path: string) {
  return formats[extname(path).toLowerCase()];
}

export function isTable(path: string): boolean {
  return formatOf(path) !== undefined;
}

/** @param columns by their names, or of tables without a header by their numbers; all where there is none */
export function readRows(source: SourceFile, columns: readonly string[]): AsyncIterable<readonly Passage[]> {
  const format = formatOf(source.path);
  return format === 'jsonl' ? readObjects(source, columns) : readCells(source, format === 'tsv' ? '\t' : ',', columns);
}

const LETTER = /\p{L}/u;

async function* readCells(
  source: SourceFile,
  usual: ',' | '\t',
  columns: readonly string[],
): AsyncGenerator<readonly Passage[]> {
  let wanted: readonly number[] | undefined;
  for await (const records of readRecords(source, usual, { roles: {}, header: true })) {
    const rows: Passage[] = [];
    for (const { line, cells } of records) {
      if (!wanted) {
        const header = cells.map(cell => cell.trim());
        wanted = choose(header, columns, source, line);
        if (!wanted) return;
        if (looksLikeHeader(header, columns)) continue;
      }
      const said = (columns.length > 0 ? wanted : cells.keys()) as Iterable<number>;
      const text = [...said].map(i => cells[i]?.trim() ?? '').filter(cell => LETTER.test(cell));
      rows.push({ line, end: line + linesIn(cells), text: text.join('\n') });
    }
    yield rows;
  }
}

function linesIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
}

/** Names that are short, all different, and hold letters. */
function looksLikeHeader(header: readonly string[], columns: readonly string[]): boolean {
  if (columns.length > 0) return columns.some(column => header.includes(column));
  return (
    new Set(header).size === header.length &&
    header.every(name => name.length <= 40 && LETTER.test(name) && name.split(/\s+/).length <= 3)
  );
}

/** @returns nothing, with a problem, where a column is not there */
function choose(
  header: readonly string[],
  columns: readonly string[],
  source: SourceFile,
  line: number,
): readonly number[] | undefined {
  const indices = columns.map(column => {
    const at = header.indexOf(column);
    const isNumber = /^[1-9]\d*$/.test(column) && Number(column) <= header.length;
    return at === -1 && isNumber ? Number(column) - 1 : at;
  });
  const lacking = columns[indices.indexOf(-1)];
  if (lacking === undefined) return indices;
  source.report('missing-column', `there is no column "${lacking}"${suggestOr(lacking, header, 'columns:')}`, line);
  return undefined;
}

/** Values of an object that are looked at, and how deep. */
const MOST_VALUES = 10_000;
const DEEPEST = 20;

async function* readObjects(source: SourceFile, columns: readonly string[]): AsyncGenerator<readonly Passage[]> {
  let found = columns.length === 0;
  const keys = new Set<string>();
  for await (const lines of readLines(source)) {
    const rows: Passage[] = [];
    for (const { line, text } of lines) {
      const value = parse(text);
      if (value === undefined) {
        source.report('bad-json', 'this line is not JSON: searched as it is', line, 1, 'warning');
        rows.push({ line, end: line, text });
        continue;
      }
      const said = columns.length === 0 ? [value] : columns.map(column => read(value, column));
      if (!found && said.some(each => each !== undefined)) found = true;
      if (!found && keys.size < 100 && typeof value === 'object' && value !== null)
        for (const key of Object.keys(value)) keys.add(key);
      const texts: string[] = [];
      for (const each of said) gather(each, texts);
      rows.push({ line, end: line, text: texts.filter(each => LETTER.test(each)).join('\n') });
    }
    yield rows;
  }
  if (!found) {
    const [column] = columns as readonly [string];
    source.report('missing-column', `there is no key "${column}"${suggestOr(column, [...keys], 'keys:')}`, 1);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `a.b` is `b` of `a` where there is no such key. */
function read(value: unknown, column: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, column)) return (value as Readonly<Record<string, unknown>>)[column];
  const dot = column.indexOf('.');
  if (dot < 0 || !Object.hasOwn(value, column.slice(0, dot))) return undefined;
  return read((value as Readonly<Record<string, unknown>>)[column.slice(0, dot)], column.slice(dot + 1));
}

function gather(value: unknown, texts: string[], depth = 0): void {
  if (texts.length >= MOST_VALUES || depth > DEEPEST) return;
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) gather(each, texts, depth + 1);
}
