/** The paths that a config names, with their keys: what its schema says is one. */
import type { Schema } from '../config/schema';

export interface NamedPath {
  /** Such as `['data', 'train']`; of an item of a list with its place: `['data', 'train', '0']`. */
  readonly keys: readonly string[];
  readonly path: string;
}

/** @param value as parsed, defaults filled in */
export function namedPaths(schema: Schema, value: unknown, keys: readonly string[] = []): readonly NamedPath[] {
  if (value === undefined || value === null) return [];
  switch (schema.kind) {
    case 'string':
      return schema.format === 'path' && typeof value === 'string' ? [{ keys, path: value }] : [];
    case 'either':
      return namedPaths(chosen(schema.alternatives, value) ?? { kind: 'any', description: '' }, value, keys);
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item, i) => namedPaths(schema.items, item, [...keys, String(i)]))
        : [];
    case 'object':
      return inObject(schema.keys, value, keys);
    case 'map':
      return Object.entries(value as object).flatMap(([key, each]) => namedPaths(schema.values, each, [...keys, key]));
    case 'variant': {
      const variant = schema.variants[(value as { readonly type?: string }).type ?? ''];
      return variant ? inObject(variant.keys, value, keys) : [];
    }
    default:
      return [];
  }
}

function inObject(schemas: Readonly<Record<string, Schema>>, value: unknown, keys: readonly string[]) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    Object.hasOwn(schemas, key) ? namedPaths(schemas[key]!, each, [...keys, key]) : [],
  );
}

/** As `either` chooses: forms do not overlap. */
function chosen(alternatives: readonly Schema[], value: unknown): Schema | undefined {
  const fits = (schema: Schema): boolean => {
    switch (schema.kind) {
      case 'choice':
        return typeof value === 'string' && Object.hasOwn(schema.choices, value);
      case 'string':
        return typeof value === 'string';
      case 'list':
        return Array.isArray(value);
      case 'either':
        return schema.alternatives.some(fits);
      case 'object':
      case 'map':
        return typeof value === 'object' && !Array.isArray(value);
      case 'variant':
        return typeof value === 'object' && Object.hasOwn(schema.variants, String((value as { type?: string }).type));
      default:
        return false;
    }
  };
  return alternatives.find(fits);
}
