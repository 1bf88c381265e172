/** Where in a config the cursor stands, in text that need not be complete: in a key or in a value, and of what. */
import type { Range } from '../../base/problem';
import { trimComment } from '../../base/trimEnd';
import { type ConfigNode, entryOf, type MapNode } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';

export interface Cursor {
  readonly at: 'key' | 'value';
  /** Inside `{ }` or `[ ]`. */
  readonly flow: boolean;
  /** Keys from the root to the map whose key is written, or to the value. */
  readonly keys: readonly string[];
  /** The map whose key is written, the key at the cursor left out; keys beside it. */
  readonly map?: MapNode;
  readonly root?: ConfigNode;
  /** The word under the cursor, for replacement; without its quotes. */
  readonly range: Range;
  /** The quote that opens the word, if any, and whether one that closes it stays. */
  readonly quote: string;
  readonly closed: boolean;
  /** The key is followed by its colon already. */
  readonly hasColon: boolean;
}

const placeholder = 'cursor\u2063here';

/** @param offset UTF-16 code units; undefined in comments and where no key or value can be */
export function findCursor(text: string, offset: number): Cursor | undefined {
  const place = scan(text, offset);
  if (!place) return undefined;
  const { start, at, flow } = place;
  // A word that began on another line is text that goes on.
  if (text.slice(start, offset).includes('\n')) return undefined;
  const end = endOfWord(text, offset, at, flow);
  const hasColon = /^[ \t]*:(\s|$)/.test(text.slice(end));
  const put = at === 'key' && !hasColon ? `${placeholder}: ` : placeholder;
  const spaced = at === 'value' && /:$/.test(text.slice(0, start)) ? ` ${put}` : put;
  const { root } = readYaml(text.slice(0, start) + spaced + text.slice(end), '');
  const found = root && findPlaceholder(root, []);
  if (!found) return undefined;
  const { lines } = readYaml(text, '');
  const word = text.slice(start, end);
  const quote = /^["']/.exec(word)?.[0] ?? '';
  // The quote that closes a new key is put anew, before the colon.
  const closed = quote !== '' && word.length > 1 && word.endsWith(quote) && (at === 'value' || hasColon);
  const range = lines.range(start + quote.length, end - (closed ? 1 : 0));
  return { at, flow, keys: found.keys, map: found.map, root, range, quote, closed, hasColon };
}

interface Scanned {
  /** Where the word at the cursor begins. */
  readonly start: number;
  readonly at: 'key' | 'value';
  readonly flow: boolean;
}

interface FlowLevel {
  readonly open: '{' | '[';
  /** After `: ` of the current entry. */
  value: boolean;
  /** Where the current key or value begins. */
  start: number;
}

/** Reads up to the cursor with just enough YAML: quotes, comments, brackets, `: `. */
function scan(text: string, offset: number): Scanned | undefined {
  const levels: FlowLevel[] = [];
  let quote = '';
  let lineStart = 0;
  /** The last characters that are no white space, before the one that is looked at, and it. */
  let [solid, newest] = [-1, -1];
  /** Whether a value or key may begin at `i`: only white space since the last structure. */
  const startsValue = (i: number, level: FlowLevel | undefined): boolean => {
    if (level) return solid < level.start;
    return solid < lineStart || (solid < i - 1 && (text[solid] === ':' || text[solid] === '-'));
  };
  for (let i = 0; i < offset; i++) {
    const c = text[i]!;
    const level = levels[levels.length - 1];
    solid = newest;
    if (c.trim() !== '') newest = i;
    if (c === '\n') {
      lineStart = i + 1;
      if (!level) quote = '';
    } else if (quote !== '') {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote) quote = '';
    } else if (c === '#' && (i === lineStart || /\s/.test(text[i - 1]!))) {
      const end = text.indexOf('\n', i);
      if (end === -1 || end >= offset) return undefined;
      i = end - 1;
    } else if ((c === '"' || c === "'") && startsValue(i, level)) quote = c;
    else if ((c === '{' || c === '[') && startsValue(i, level)) {
      levels.push({ open: c, value: c === '[', start: i + 1 });
    } else if ((c === '}' || c === ']') && level) levels.pop();
    else if (c === ',' && level) {
      level.value = level.open === '[';
      level.start = i + 1;
    } else if (c === ':' && level?.open === '{' && !level.value && /[\s,}]|^$/.test(text[i + 1] ?? '')) {
      level.value = true;
      level.start = i + 1;
    }
  }
  const level = levels[levels.length - 1];
  if (!level) return scanBlock(text, lineStart, offset);
  const gap = /^\s*/.exec(text.slice(level.start, offset))![0].length;
  return { start: level.start + gap, at: level.value ? 'value' : 'key', flow: true };
}

function scanBlock(text: string, lineStart: number, offset: number): Scanned {
  const before = text.slice(lineStart, offset);
  const pair = /^(\s*(?:- +)*(?:"[^"]*"\s*|'[^']*'\s*|[^\s:#"'][^:#]*):)(\s+|$)/.exec(before);
  if (pair) return { start: lineStart + pair[0].length, at: 'value', flow: false };
  const indent = /^\s*(?:- +)*/.exec(before)![0].length;
  return { start: lineStart + indent, at: 'key', flow: false };
}

function endOfWord(text: string, offset: number, at: 'key' | 'value', flow: boolean): number {
  const stop = at === 'key' ? /[\s:,{}[\]#]/ : flow ? /[\n\r,{}[\]]/ : /[\n\r]/;
  const rest = text.slice(offset);
  const end = rest.search(stop);
  const word = end === -1 ? rest : rest.slice(0, end);
  return offset + trimComment(word).length;
}

function findPlaceholder(
  node: ConfigNode,
  keys: readonly string[],
): { readonly keys: readonly string[]; readonly map?: MapNode } | undefined {
  if (node.kind === 'scalar') return node.source === placeholder ? { keys } : undefined;
  if (node.kind === 'list') {
    for (const item of node.items) {
      const found = findPlaceholder(item, keys);
      if (found) return found;
    }
    return undefined;
  }
  if (entryOf(node, placeholder)) {
    return { keys, map: { ...node, entries: node.entries.filter(entry => entry.key !== placeholder) } };
  }
  for (const entry of node.entries) {
    const found = findPlaceholder(entry.value, [...keys, entry.key]);
    if (found) return found;
  }
  return undefined;
}
