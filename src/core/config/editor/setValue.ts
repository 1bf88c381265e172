/** One edit of a config's text that gives a key a value, wherever and however the text stands; comments and form are kept. */
import { LineIndex } from '../../base/lineIndex';
import type { Fix } from '../../base/problem';
import type { MapNode } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';

/**
 * @param keys from the root, e.g. `train`, `optimizer`, `learning-rate`; sections that are not there are made
 * @param value as it is to be written, e.g. `0.003`
 * @returns nothing where the text is broken, or where something other than keys stands in the way
 */
export function setValue(
  text: string,
  keys: readonly string[],
  value: string,
): Pick<Fix, 'range' | 'replacement'> | undefined {
  const document = readYaml(text, '');
  if (!document.sound) return undefined;
  const lines = new LineIndex(text);
  const json = /^\uFEFF?\s*\{\s*("|\})/.test(text);
  const { root } = document;
  if (!root || (root.kind === 'scalar' && root.value === null)) return addAtEnd(text, lines, write(keys, value, json));
  if (root.kind !== 'map') return undefined;
  let map: MapNode = root;
  for (const [depth, key] of keys.entries()) {
    const rest = keys.slice(depth + 1);
    const entry = map.entries.find(each => each.key === key);
    if (!entry) return insert(text, lines, map, write(keys.slice(depth), value, json));
    const { value: node } = entry;
    if (rest.length === 0) return { range: node.range, replacement: value };
    if (node.kind === 'map') {
      map = node;
      continue;
    }
    if (node.kind !== 'scalar') return undefined;
    // `optimizer: adam` is short for `optimizer: { type: adam }`; nothing at all is an empty section.
    const type = json ? `"type": ${JSON.stringify(node.source)}` : `type: ${node.source}`;
    const own = node.value === null ? [] : [type];
    const replacement = `{ ${[...own, write(rest, value, json)].join(', ')} }`;
    if (node.value !== null) return { range: node.range, replacement };
    const end = lines.offset(entry.keyRange.end);
    const colon = text.indexOf(':', end);
    return { range: lines.range(colon + 1, colon + 1), replacement: ` ${replacement}` };
  }
  return undefined;
}

/** `train: { optimizer: { learning-rate: 0.1 } }` */
function write([key, ...rest]: readonly string[], value: string, json: boolean): string {
  const name = json ? JSON.stringify(key) : key;
  return `${name}: ${rest.length === 0 ? value : `{ ${write(rest, value, json)} }`}`;
}

/** Before the first key of a map, in its own form: `{ a: 1 }` or a line a key. */
function insert(text: string, lines: LineIndex, map: MapNode, entry: string) {
  const start = lines.offset(map.range.start);
  const first = map.entries[0];
  if (text[start] === '{') {
    const after = first ? `${entry}, ` : ` ${entry} `;
    const at = first ? lines.offset(first.keyRange.start) : start + 1;
    return { range: lines.range(at, at), replacement: after };
  }
  if (!first) return undefined;
  // At the top level new sections come last, where people put `train`.
  if (first.keyRange.start.column === 1) return addAtEnd(text, lines, entry);
  const at = lines.offset(first.keyRange.start);
  const indent = ' '.repeat(first.keyRange.start.column - 1);
  return { range: lines.range(at, at), replacement: `${entry}${newlineOf(text)}${indent}` };
}

function addAtEnd(text: string, lines: LineIndex, entry: string) {
  const newline = newlineOf(text);
  const before = text === '' || /[\r\n]$/.test(text) ? '' : newline;
  return { range: lines.range(text.length, text.length), replacement: `${before}${entry}${newline}` };
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
