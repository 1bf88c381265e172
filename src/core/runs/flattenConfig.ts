/** A run's `config.yaml` as paths and values (`model.width` -> 128), so that two can be laid side by side. */
import { parse } from 'yaml';

export type ConfigValue = string | number | boolean | null;

/** Beyond this a config was not written by this program. */
const MOST_KEYS = 10_000;

/**
 * In the order of the file. Lists of plain values are one value, as they are read together; of lists of maps each entry
 * has its place in the path.
 * @param yaml not trusted; what is not YAML has no keys
 */
export function flattenConfig(yaml: string): ReadonlyMap<string, ConfigValue> {
  const flat = new Map<string, ConfigValue>();
  let config: unknown;
  try {
    config = parse(yaml, { maxAliasCount: 0 });
  } catch {
    return flat;
  }
  walk(config, '', flat);
  return flat;
}

function walk(value: unknown, path: string, into: Map<string, ConfigValue>): void {
  if (into.size >= MOST_KEYS) return;
  if (Array.isArray(value)) {
    if (value.every(item => typeof item !== 'object' || item === null))
      into.set(path, `[${value.map(show).join(', ')}]`);
    else for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) walk(item, path === '' ? key : `${path}.${key}`, into);
  } else if (path !== '') {
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    into.set(path, plain ? value : null);
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
