/** One JSON object a line. */
import { suggestOr } from '../../base/suggest';
import type { SourceFile } from '../sourceFile';
import { readLines } from './lines';
import { type Row, splitCell, type WantedColumns } from './reader';

export async function* readJsonl(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  const roles = Object.entries(columns.roles);
  let first = true;
  for await (const lines of readLines(source)) {
    const rows: Row[] = [];
    for (const { line, text } of lines) {
      const record = parseObject(text, line, source);
      if (first) {
        // A whole JSON document over many lines would fail on each of them.
        if (!record) return;
        const absent = roles.filter(([, key]) => !Object.hasOwn(record, key));
        for (const [role, key] of absent) columns.onMissing(role, key, Object.keys(record));
        if (absent.length > 0) return;
        first = false;
      }
      const row = record && selectRow(record, roles, columns, line, source);
      if (row) rows.push(row);
    }
    yield rows;
  }
}

function selectRow(
  record: Readonly<Record<string, unknown>>,
  roles: readonly (readonly [string, string])[],
  columns: WantedColumns,
  line: number,
  source: SourceFile,
): Row | undefined {
  const fields: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const [role, key] of roles) {
    if (!Object.hasOwn(record, key)) {
      source.report('missing-field', `no "${key}" here${suggestOr(key, Object.keys(record), 'keys:')}`, line);
      return undefined;
    }
    const value = record[key];
    const isList = columns.lists.has(role);
    const written = isList && Array.isArray(value) ? value.map(asText) : asText(value);
    if (written === undefined || (Array.isArray(written) && written.includes(undefined))) {
      const expected = isList ? 'a list of texts' : 'text';
      source.report('wrong-type', `"${key}" must be ${expected}, not ${nameType(value)}`, line);
      return undefined;
    }
    if (typeof written === 'string' && !isList) fields[role] = written;
    else
      lists[role] = typeof written === 'string' ? splitCell(written, columns.lists.get(role)) : (written as string[]);
  }
  return columns.lists.size > 0 ? { line, fields, lists } : { line, fields };
}

function parseObject(text: string, line: number, source: SourceFile): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const hint = /^\s*\[\s*(\{.*)?$/.test(text) ? '; a .jsonl file has one object a line and no array around them' : '';
    source.report('bad-json', `not valid JSON${hint}`, line, position === undefined ? 1 : Number(position) + 1);
    return undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  source.report('bad-json', `expected a JSON object ({ ... }), got ${nameType(value)}`, line);
  return undefined;
}

/** null is an empty text; numbers and truth values are as written (labels often are such). */
function asText(value: unknown): string | undefined {
  if (value === null) return '';
  return typeof value === 'object' ? undefined : String(value);
}

function nameType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
