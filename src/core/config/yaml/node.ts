/** A config as a tree of located values: what YAML, inherited configs and overrides all become before they are checked. */
import type { Range } from '../../base/problem';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, quotes removed. */
  readonly source: string;
  readonly quoted: boolean;
  readonly path: string;
  readonly range: Range;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly path: string;
  readonly range: Range;
}

export interface MapEntry {
  readonly key: string;
  readonly keyPath: string;
  readonly keyRange: Range;
  readonly value: ConfigNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly path: string;
  readonly range: Range;
}

export type ConfigNode = ScalarNode | ListNode | MapNode;

/** Entries by key, of maps that are large enough for it to matter; a node never changes. */
const indices = new WeakMap<MapNode, ReadonlyMap<string, MapEntry>>();
const LARGE_MAP = 32;

function indexOf(node: MapNode): ReadonlyMap<string, MapEntry> {
  const known = indices.get(node);
  if (known) return known;
  const index = new Map<string, MapEntry>();
  for (const entry of node.entries) if (!index.has(entry.key)) index.set(entry.key, entry);
  indices.set(node, index);
  return index;
}

export function entryOf(node: ConfigNode | undefined, key: string): MapEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  return node.entries.length < LARGE_MAP ? node.entries.find(entry => entry.key === key) : indexOf(node).get(key);
}

/** Follows keys from the root; list items by index. */
export function nodeAt(root: ConfigNode | undefined, keys: readonly (string | number)[]): ConfigNode | undefined {
  let node = root;
  for (const key of keys) {
    node = typeof key === 'number' ? (node?.kind === 'list' ? node.items[key] : undefined) : entryOf(node, key)?.value;
  }
  return node;
}

/** What a tree says, without its places. */
export function plainOf(node: ConfigNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
  }
}

const nowhere: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** A plain value as a node, e.g. a default. */
export function nodeOf(value: unknown, path = '', range: Range = nowhere): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(item => nodeOf(item, path, range)), path, range };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => ({ key, keyPath: path, keyRange: range, value: nodeOf(item, path, range) }));
    return { kind: 'map', entries, path, range };
  }
  const scalar = value as string | number | boolean | null;
  return { kind: 'scalar', value: scalar, source: String(scalar), quoted: typeof scalar === 'string', path, range };
}
