/** One JSON object a line. */
import { suggestOr } from '../../base/suggest';
import type { SourceFile } from '../sourceFile';
import { readLines } from './lines';
import { listsOf, readColumn } from './nested';
import { type Row, splitCell, type WantedColumns } from './reader';
import { areSpans, tagSpans, usualKeys } from './spans';

export async function* readJsonl(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  let roles: readonly (readonly [string, string])[] = Object.entries(columns.roles);
  let first = true;
  for await (const lines of readLines(source)) {
    const rows: Row[] = [];
    for (const { line, text } of lines) {
      const record = parseObject(text, line, source);
      if (first) {
        // A whole JSON document over many lines would fail on each of them.
        if (!record) return;
        roles = roles.map(([role, key]) => [role, findKey(role, key, record)] as const);
        const absent = roles.filter(([, key]) => readColumn(record, key) === undefined);
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

/**
 * The key of a role whose column the config does not name: also what it is usually called. Tokens that
 * are objects with places are not words: the text beside them is meant.
 */
function findKey(role: string, key: string, record: Readonly<Record<string, unknown>>): string {
  if (key !== role) return key;
  const fits = (name: string) => Object.hasOwn(record, name) && !(role === 'tokens' && areSpans(record[name]));
  return fits(key) ? key : (usualKeys[role]?.find(fits) ?? key);
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
  const tagged = selectSpans(record, roles, columns);
  if (typeof tagged === 'string') {
    source.report('bad-spans', `left out: ${tagged}`, line, 1, 'warning');
    return undefined;
  }
  for (const [role, key] of roles) {
    if (tagged && (role === 'tokens' || role === 'tags')) {
      lists[role] = tagged[role];
      continue;
    }
    const value = readColumn(record, key);
    if (value === undefined) {
      source.report('missing-field', `no "${key}" here${suggestOr(key, Object.keys(record), 'keys:')}`, line);
      return undefined;
    }
    const held = listsOf(value, role, columns);
    if (held) {
      Object.assign(lists, held);
      continue;
    }
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

/** Words and tags of a text with spans; undefined where the record has no such, and what is wrong with them. */
function selectSpans(
  record: Readonly<Record<string, unknown>>,
  roles: readonly (readonly [string, string])[],
  { lists }: WantedColumns,
): ReturnType<typeof tagSpans> | undefined {
  const keys = Object.fromEntries(roles);
  if (!lists.has('tokens') || !lists.has('tags')) return undefined;
  const [text, spans] = [record[keys.tokens ?? ''], record[keys.tags ?? '']];
  // A text without any span has an empty list.
  if (typeof text !== 'string' || !(areSpans(spans) || (Array.isArray(spans) && spans.length === 0))) return undefined;
  return tagSpans(text, spans);
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
