/** Where in a schema keys are. */
import type { Schema } from './schema';

/** Dotted paths of the objects and variants that have this key; that of the whole is empty. */
export function findHome(schema: Schema, key: string, path: readonly string[] = []): readonly string[] {
  switch (schema.kind) {
    case 'object':
      return [
        ...(Object.hasOwn(schema.keys, key) ? [path.join('.')] : []),
        ...Object.entries(schema.keys).flatMap(([name, child]) => findHome(child, key, [...path, name])),
      ];
    case 'variant':
      return Object.values(schema.variants).flatMap(child => findHome(child, key, path));
    default:
      return [];
  }
}

/** The keys of a schema, and of all within it. */
export function namesOfKeys(schema: Schema): readonly string[] {
  if (schema.kind === 'variant') return Object.values(schema.variants).flatMap(namesOfKeys);
  if (schema.kind !== 'object') return [];
  return [...Object.keys(schema.keys), ...Object.values(schema.keys).flatMap(namesOfKeys)];
}
