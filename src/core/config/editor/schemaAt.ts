/** The schema that holds at a place of a config. */
import { isPath } from '../paths';
import type { ObjectSchema, Schema, VariantSchema } from '../schema';
import { type ConfigNode, entryOf } from '../yaml/node';

/** Schemas a value at `keys` may have: alternatives, and every variant where the type is not known. */
export function schemasAt(schema: Schema, root: ConfigNode | undefined, keys: readonly string[]): readonly Schema[] {
  let schemas: readonly Schema[] = flatten(schema);
  let node = root;
  for (const key of keys) {
    schemas = schemas.flatMap(each => childrenOf(each, node, key)).flatMap(flatten);
    node = entryOf(node, key)?.value;
  }
  return schemas;
}

/** What can stand in the place: an alternative each; for a list also its items, which stand at the same keys. */
function flatten(schema: Schema): readonly Schema[] {
  if (schema.kind === 'either') return schema.alternatives.flatMap(flatten);
  return [schema];
}

function childrenOf(schema: Schema, node: ConfigNode | undefined, key: string): readonly Schema[] {
  return objectsOf(schema, node).flatMap(object => (Object.hasOwn(object.keys, key) ? [object.keys[key]!] : []));
}

/** The objects whose keys may stand in a node. */
export function objectsOf(schema: Schema, node: ConfigNode | undefined): readonly ObjectSchema[] {
  if (schema.kind === 'object') return [schema];
  if (schema.kind !== 'variant') return [];
  const type = typeOf(schema, node);
  return type === undefined ? Object.values(schema.variants) : [schema.variants[type]!];
}

/** The variant that a word stands for: a path for that of the user's own. */
export function typeNamed({ variants, byPath }: VariantSchema, word: string): string {
  return byPath && !Object.hasOwn(variants, word) && isPath.test(word) ? byPath.type : word;
}

/** The variant that is known by a key of its own. */
export function typeByKey({ byPath }: VariantSchema, node: ConfigNode | undefined): string | undefined {
  return byPath && entryOf(node, byPath.key) ? byPath.type : undefined;
}

/** The variant that a node says it is, or is by default. */
export function typeOf(schema: VariantSchema, node: ConfigNode | undefined): string | undefined {
  const written = entryOf(node, 'type')?.value;
  const type = written?.kind === 'scalar' ? typeNamed(schema, written.source) : typeByKey(schema, node);
  const known = type ?? (schema.default as { readonly type?: string } | undefined)?.type;
  return known !== undefined && Object.hasOwn(schema.variants, known) ? known : undefined;
}
