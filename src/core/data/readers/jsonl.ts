/** One JSON object a line. */
import { suggestOr } from '../../base/suggest';
import type { SourceFile } from '../sourceFile';
import { type JsonItem, type JsonObject, nameType, parseObject, writtenNumbers } from './jsonText';
import { readLines } from './lines';
import { listsOf, readColumn } from './nested';
import { type Row, splitText, type WantedColumns } from './reader';
import { areSpans, refusalOf, tagSpans, usualKeys } from './spans';

export async function* readJsonl(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  const records = new JsonRecords(source, columns);
  for await (const lines of readLines(source)) {
    const rows: Row[] = [];
    for (const { line, text } of lines) {
      const row = records.read({ text, line, column: 1 });
      if (records.ended) return;
      if (row) rows.push(row);
    }
    yield rows;
  }
  records.finish();
}

/** Records without a key, before a file is said to have none of it. */
const mostLacking = 10_000;

/** JSON objects -> rows. A key may be missing here and there; one that no record has is a column that is not there. */
export class JsonRecords {
  /** Nothing further is to be read. */
  ended = false;
  private count = 0;
  private readonly roles: readonly (readonly [string, string])[];
  private readonly seen = new Set<string>();
  private readonly available = new Set<string>();
  /** By role: what is told once a record has the key. */
  private readonly lacking = new Map<string, JsonLack[]>();

  constructor(
    private readonly source: SourceFile,
    private readonly columns: WantedColumns,
  ) {
    this.roles = Object.entries(columns.roles);
  }

  read(item: JsonItem): Row | undefined {
    const { source, columns } = this;
    const outer = parseObject(item, source);
    // A whole JSON document over many lines would fail on each of them.
    if (!outer && this.count === 0 && /^\s*(?:\[|\{\s*$)/.test(item.text)) this.ended = true;
    if (!outer) return undefined;
    this.count++;
    const record = rowOf(outer);
    const isPlain = this.roles.every(([role, key]) => role !== 'tokens' && Object.hasOwn(record, key));
    const roles = isPlain ? this.roles : this.roles.map(([role, key]) => [role, findKey(role, key, record)] as const);
    const absent = isPlain
      ? undefined
      : roles.find(([role, key]) => !columns.optional.has(role) && readColumn(record, key) === undefined);
    if (this.seen.size < roles.length) this.notice(record, roles);
    if (!absent) return selectRow(record, item, roles, columns, source);
    this.lack(absent[0], { key: absent[1], line: item.line, column: item.column, keys: Object.keys(record) });
    return undefined;
  }

  /** Tells of the columns that no record has. */
  finish(): void {
    if (this.count > 0 && !this.ended) this.tellMissing();
  }

  private notice(record: JsonObject, roles: readonly (readonly [string, string])[]): void {
    for (const [role, key] of roles) {
      if (this.seen.has(role) || readColumn(record, key) === undefined) continue;
      this.seen.add(role);
      const waiting = this.lacking.get(role) ?? [];
      this.lacking.delete(role);
      for (const each of waiting) this.tell(each);
    }
    if (this.available.size < 100) for (const key of Object.keys(record)) this.available.add(key);
    if (this.count === mostLacking && this.seen.size < roles.length) this.tellMissing();
  }

  private lack(role: string, lack: JsonLack): void {
    const waiting = this.lacking.get(role);
    if (this.seen.has(role)) this.tell(lack);
    else if (waiting) waiting.push(lack);
    else this.lacking.set(role, [lack]);
  }

  private tell({ key, line, column, keys }: JsonLack): void {
    const message = `left out: no "${key}" here${suggestOr(key, keys, 'keys:')}`;
    this.source.report('missing-key', message, line, column, 'warning');
  }

  private tellMissing(): void {
    for (const [role, key] of this.roles) {
      if (this.seen.has(role)) continue;
      this.ended = true;
      this.columns.onMissing(role, key, [...this.available]);
    }
  }
}

interface JsonLack extends Omit<JsonItem, 'text'> {
  readonly key: string;
  readonly keys: readonly string[];
}

/** The viewer of a hub wraps each record: `{"row_idx": 0, "row": {...}}`. */
function rowOf(record: JsonObject): JsonObject {
  const { row } = record;
  const isWrapped = typeof row === 'object' && row !== null && !Array.isArray(row) && Object.hasOwn(record, 'row_idx');
  return isWrapped ? (row as JsonObject) : record;
}

/**
 * The key of a role whose column the config does not name: also what it is usually called. Tokens that
 * are objects with places are not words: the text beside them is meant.
 */
function findKey(role: string, key: string, record: JsonObject): string {
  if (key !== role) return key;
  const fits = (name: string) => Object.hasOwn(record, name) && !(role === 'tokens' && areSpans(record[name]));
  return fits(key) ? key : (usualKeys[role]?.find(fits) ?? key);
}

function selectRow(
  record: JsonObject,
  { text, line, column }: JsonItem,
  roles: readonly (readonly [string, string])[],
  columns: WantedColumns,
  source: SourceFile,
): Row | undefined {
  const fields: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  const tagged = selectSpans(record, roles, columns);
  if (typeof tagged === 'string') {
    source.report('bad-spans', `left out: ${tagged}`, line, column, 'warning');
    return undefined;
  }
  if (tagged) {
    for (const message of tagged.told) source.report('dropped-span', message, line, 1, 'warning');
    fields.text = tagged.text;
    lists.spans = tagged.spans;
  }
  for (const [role, key] of roles) {
    if (tagged && (role === 'tokens' || role === 'tags')) {
      lists[role] = tagged[role];
      continue;
    }
    const value = asWritten(readColumn(record, key) ?? null, key, text);
    const held = columns.parts?.has(role) ? listsOf(value, role, columns) : undefined;
    if (held) {
      Object.assign(lists, held);
      continue;
    }
    const isList = columns.lists.has(role);
    const written = isList && Array.isArray(value) ? value.map(asText) : asText(value);
    if (written === undefined || (Array.isArray(written) && written.includes(undefined))) {
      const expected = isList ? 'a list of texts' : 'text';
      source.report('wrong-type', `"${key}" must be ${expected}, not ${nameType(value)}`, line, column);
      return undefined;
    }
    if (typeof written === 'string' && !isList) fields[role] = written;
    else if (typeof written === 'string') lists[role] = splitText(written, role, columns);
    else lists[role] = trimValues(written as string[], role, columns);
  }
  return columns.lists.size > 0 ? { line, fields, lists } : { line, fields };
}

/** As cells of tables are: blanks around a value mean nothing, and an empty label is none. Words are as they are. */
function trimValues(values: readonly string[], role: string, { lists, classes }: WantedColumns): readonly string[] {
  if (lists.get(role) === undefined) return values;
  const trimmed = values.map(value => value.trim());
  return role === classes ? trimmed.filter(value => value !== '') : trimmed;
}

/** Words and tags of a text with spans; undefined where the record has no such, and why it cannot be learned from. */
function selectSpans(
  record: JsonObject,
  roles: readonly (readonly [string, string])[],
  { lists }: WantedColumns,
): ReturnType<typeof tagSpans> | undefined {
  if (!lists.has('tokens') || !lists.has('tags')) return undefined;
  const refusal = refusalOf(record);
  if (refusal !== undefined) return refusal;
  const keys = Object.fromEntries(roles);
  const [text, spans] = [record[keys.tokens ?? ''], record[keys.tags ?? '']];
  // A text without any span has an empty list.
  if (typeof text !== 'string' || !(areSpans(spans) || (Array.isArray(spans) && spans.length === 0))) return undefined;
  return tagSpans(text, spans);
}

/** Numbers as the file has them: no digit of an id is lost, and `1.0` is not `1`. */
function asWritten(value: unknown, key: string, text: string): unknown {
  const isNumeric = typeof value === 'number' || (Array.isArray(value) && value.some(each => typeof each === 'number'));
  return isNumeric ? writtenNumbers(text, key, value as number | readonly unknown[]) : value;
}

/** null is an empty text; numbers and truth values are as written (labels often are such). */
function asText(value: unknown): string | undefined {
  if (value === null) return '';
  return typeof value === 'object' ? undefined : String(value);
}
