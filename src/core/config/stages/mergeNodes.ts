/** One tree of a config over another: how `extends` and overrides combine. */
import { type ConfigNode, entryOf, type MapEntry, type MapNode, nodeOf } from '../yaml/node';

/**
 * Keys of maps are merged; everything else is replaced as a whole. A map that names another `type` replaces too: the keys of one
 * variant mean nothing to another.
 */
export function mergeNodes(below: ConfigNode, above: ConfigNode): ConfigNode {
  if (above.kind !== 'map') return above;
  const base = asMap(below, above);
  if (!base || differentTypes(base, above)) return above;
  const kept = base.entries.map(entry => {
    const over = entryOf(above, entry.key);
    return over ? { ...over, value: mergeNodes(entry.value, over.value) } : entry;
  });
  const added = above.entries.filter(entry => !entryOf(base, entry.key));
  return { ...above, entries: [...kept, ...added] };
}

/** `lstm` is short for `{ type: lstm }` where something is put over it. */
export function asMap(node: ConfigNode, over: ConfigNode): MapNode | undefined {
  if (node.kind === 'map') return node;
  if (node.kind !== 'scalar' || node.value === null) return undefined;
  const type: MapEntry = { key: 'type', keyPath: node.path, keyRange: node.range, value: node };
  return { ...(nodeOf({}, over.path, over.range) as MapNode), entries: [type] };
}

function differentTypes(below: MapNode, above: MapNode): boolean {
  const [a, b] = [below, above].map(map => entryOf(map, 'type')?.value);
  return a?.kind === 'scalar' && b?.kind === 'scalar' && a.source !== b.source;
}

/** The tree with the value at `keys` put over what is there. */
export function putAt(root: ConfigNode, keys: readonly MapEntry[], value: ConfigNode): ConfigNode {
  const nested = keys.reduceRight<ConfigNode>((node, key) => {
    const entry: MapEntry = { ...key, value: node };
    return { kind: 'map', entries: [entry], path: key.keyPath, range: key.keyRange };
  }, value);
  return mergeNodes(root, nested);
}
