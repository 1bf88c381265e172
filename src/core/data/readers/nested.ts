/** Values of records that hold others: `answers.text`, and the objects of `datasets`' SQuAD, `{"text": [...], "answer_start": [...]}`. */
import type { WantedColumns } from './reader';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value of a column, by its name, or by the names that lead to it, with dots between; undefined where there is none. */
export function readColumn(record: Json, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  let value: unknown = record;
  for (const name of column.split('.')) {
    if (Array.isArray(value) && value.every(each => isObject(each) && Object.hasOwn(each, name)))
      value = value.map((each: Json) => each[name]);
    else if (isObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

/**
 * Lists by role of an object, or of a list of objects, that holds several; undefined where it is none.
 * @param role whose column it is
 */
export function listsOf(
  value: unknown,
  role: string,
  { parts }: WantedColumns,
): Readonly<Record<string, readonly string[]>> | undefined {
  const keys = Object.entries(parts?.get(role) ?? {});
  const own = keys.find(([, each]) => each === role)?.[0];
  if (own === undefined) return undefined;
  const objects = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  if (objects.length === 0 || !objects.every(each => isObject(each) && Object.hasOwn(each, own))) return undefined;
  const lists: Record<string, readonly string[]> = {};
  for (const [key, each] of keys) {
    const holders = (objects as readonly Json[]).filter(object => Object.hasOwn(object, key));
    if (holders.length === 0) continue;
    const values = (objects as readonly Json[]).flatMap(object => object[key] as unknown);
    if (!values.every(isPlain)) return undefined;
    lists[each] = values.map(one => (one === null || one === undefined ? '' : String(one)));
  }
  return lists;
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
