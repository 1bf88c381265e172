/** The strings of sources that people may read: what has a space in it and is neither an import nor a message of a bug. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './sourceFiles';

interface Token {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

// The compiler of TypeScript 7 has no parser for JavaScript programs; this one reads models of the user's own, and has no types of its parts.
const load = createRequire(__filename);
const {
  parse,
}: { parse(code: string, jsx: boolean, typescript: boolean, flow: boolean): { tokens: readonly Token[] } } =
  load('sucrase/dist/parser');
const { TokenType }: { readonly TokenType: Readonly<Record<string, number>> } = load(
  'sucrase/dist/parser/tokenizer/types',
);

export interface UserString {
  /** Path and line, as editors and terminals turn into links. */
  readonly place: string;
  /** What is put in is `…`. */
  readonly text: string;
}

/** Whose arguments are for us. */
const OURS = /\b(?:internal|require|import|from|RegExp)\s*\(?\s*$/;

/** Where something is put into a template, its text from there on is another one. */
interface OpenTemplate {
  readonly start: number;
  text: string;
  /** Braces that are open within what is put in. */
  depth: number;
}

/** @param path from the repository, of TypeScript */
export function findUserStrings(path: string): readonly UserString[] {
  const code = readFileSync(join(ROOT, path), 'utf8');
  const found: UserString[] = [];
  const add = (start: number, text: string) => {
    if (!text.trim().includes(' ') || OURS.test(code.slice(Math.max(0, start - 40), start))) return;
    found.push({ place: `${path}:${code.slice(0, start).split('\n').length}`, text });
  };
  const open: OpenTemplate[] = [];
  for (const { type, start, end } of parse(code, false, true, false).tokens) {
    const last = open.at(-1);
    if (type === TokenType.string) add(start, code.slice(start + 1, end - 1).replaceAll(/\\(.)/g, '$1'));
    else if (type === TokenType.backQuote && last?.depth === 0) {
      open.pop();
      add(last.start, last.text);
    } else if (type === TokenType.backQuote) open.push({ start, text: '', depth: 0 });
    else if (last && type === TokenType.template) last.text += code.slice(start, end);
    else if (last && type === TokenType.dollarBraceL) {
      last.text += '…';
      last.depth++;
    } else if (last && type === TokenType.braceL) last.depth++;
    else if (last && type === TokenType.braceR) last.depth--;
  }
  return found;
}

/** All string values of a JSON value, with the dotted way to each. */
export function findJsonStrings(value: unknown, way: string): readonly UserString[] {
  if (typeof value === 'string') return value.includes(' ') ? [{ place: way, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => findJsonStrings(each, `${way}.${key}`));
}
