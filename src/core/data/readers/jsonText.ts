/** JSON with what `JSON.parse` does not tell: where and why it is none, and numbers as they are written. */
// Its CommonJS files load their parts by names that no bundler sees; these are bundled.
import { type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser/lib/esm/main';
import type { SourceFile } from '../sourceFile';
import { readColumn } from './nested';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The text of one value, and where it begins. */
export interface JsonItem {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** undefined, with a problem at its place, where it is no object. */
export function parseObject(item: JsonItem, source: SourceFile): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(item.text);
  } catch {
    const { offset, reason } = explain(item.text);
    const { line, column } = placeOf(item, offset);
    source.report('bad-json', `not valid JSON: ${reason}`, line, column);
    return undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  const hint = Array.isArray(value) ? `; ${arrayAdvice}` : '';
  source.report('bad-json', `expected a JSON object ({ ... }), got ${nameType(value)}${hint}`, item.line, item.column);
  return undefined;
}

/** Line and column of a place in an item. */
export function placeOf({ text, line, column }: JsonItem, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  const last = before.at(-1)!.length;
  return { line: line + before.length - 1, column: before.length === 1 ? column + last : last + 1 };
}

/** What other languages write, and what JSON has in its place. */
const foreign: Readonly<Record<string, string>> = {
  NaN: 'write null or a number',
  nan: 'write null or a number',
  Infinity: 'write null or a number',
  inf: 'write null or a number',
  None: 'write null',
  nil: 'write null',
  undefined: 'write null',
  True: 'write true',
  False: 'write false',
};

const arrayAdvice =
  'a .jsonl file has one object per line and no array around them; for an array set data.format: json';

function explain(text: string): { readonly offset: number; readonly reason: string } {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  if (!first) return { offset: 0, reason: 'a number or a character is not valid in JSON' };
  const { offset, error } = first;
  const rest = text.slice(offset, offset + 40);
  const word = /^-?([A-Za-z]+)/.exec(rest);
  if (word && foreign[word[1]!]) return { offset, reason: `${word[0]} is no JSON; ${foreign[word[1]!]}` };
  if (rest.startsWith("'")) return { offset, reason: 'strings are in double quotes' };
  if (/^\s*\[\s*(?:\{.*)?$/s.test(text)) {
    return { offset: 0, reason: arrayAdvice };
  }
  const words = printParseErrorCode(error).replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return { offset, reason: words.toLowerCase() };
}

/** A string, or a number outside of strings. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/**
 * The numbers of a value as they are written: `1413617112501850121`, `1.0`. What is no number is as it is.
 * @param text of the whole record, which is valid JSON
 * @param value a number, or a list with some, at `key` of the record
 */
export function writtenNumbers(text: string, key: string, value: number | readonly unknown[]): unknown {
  const name = JSON.stringify(key);
  const at = text.indexOf(name);
  if (at > 0 && text[at - 1] !== '\\' && text.indexOf(name, at + 1) < 0) {
    const plain = /\s*:\s*(?:(-?\d[\d.eE+-]*)|\[([\d.eE+\-\s,]*)\])/y;
    plain.lastIndex = at + name.length;
    const found = plain.exec(text);
    const written = found?.[1] ?? found?.[2]?.split(',').map(each => each.trim());
    // Not that of a record inside this one.
    if (written !== undefined && isSame(written, value)) return written;
  }
  const quoted = JSON.parse(text.replace(token, each => (each.startsWith('"') ? each : `"${each}"`)));
  return readColumn(quoted, key) ?? readColumn(quoted.row ?? {}, key);
}

function isSame(written: string | readonly string[], value: number | readonly unknown[]): boolean {
  if (typeof written === 'string') return Object.is(Number(written), value);
  return (
    Array.isArray(value) && written.length === value.length && written.every((each, i) => Number(each) === value[i])
  );
}

export function nameType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
