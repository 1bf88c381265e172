/** The schema that holds at a place of a config. */
import { isPath } from '../paths';
import type { ObjectSchema, Schema, VariantSchema } from '../schema';
import { type ConfigNode, entryOf, nodeAt } from '../yaml/node';

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
  return objectsOf(schema, node).flatMap(object =>
    Object.hasOwn(object.keys, key) ? [withDefaultOf(object, key, node)] : [],
  );
}

/** The schema of a key, with the default that follows from what stands beside it. */
export function withDefaultOf({ keys }: ObjectSchema, key: string, node: ConfigNode | undefined): Schema {
  const schema = keys[key]!;
  if (schema.kind !== 'variant' || !schema.follows) return schema;
  const { section, by } = schema.follows;
  const other = keys[section];
  const written = entryOf(node, section)?.value;
  const type = other?.kind === 'variant' ? typeOf(other, written) : undefined;
  const meant = type !== undefined && Object.hasOwn(by, type) ? by[type] : undefined;
  if (meant === undefined) return schema;
  if (typeof meant === 'string') return { ...schema, default: { type: meant } };
  const isWhole = meant.where.every(key => nodeAt(written, key.split('.')) !== undefined);
  return isWhole ? { ...schema, default: { type: meant.type } } : schema;
}

/** The objects whose keys may stand in a node. */
export function objectsOf(schema: Schema, node: ConfigNode | undefined): readonly ObjectSchema[] {
  if (schema.kind === 'object') return [schema];
  if (schema.kind !== 'variant') return [];
  const type = typeOf(schema, node);
  return type === undefined ? Object.values(schema.variants) : [schema.variants[type]!];
}

/** The variants that go with what the rest of the config says. */
export function variantsWithin({ variants, among }: VariantSchema, root: ConfigNode | undefined) {
  const section = among && entryOf(root, among.section)?.value;
  const type = section?.kind === 'map' ? entryOf(section, 'type')?.value : section;
  const fitting = type?.kind === 'scalar' ? among?.by[type.source] : undefined;
  return Object.entries(variants).filter(([name]) => fitting?.includes(name) ?? true);
}

/** The variant that a word stands for: a path for that of the user's own. */
export function typeNamed({ variants, byPath }: VariantSchema, word: string): string {
  return byPath && !Object.hasOwn(variants, word) && isPath.test(word) ? byPath.type : word;
}

/** The variant that is known by a key of its own. */
export function typeByKey({ byPath, byKey = {} }: VariantSchema, node: ConfigNode | undefined): string | undefined {
  if (byPath && entryOf(node, byPath.key)) return byPath.type;
  return Object.entries(byKey).find(([key]) => entryOf(node, key))?.[1];
}

/** The variant that a node says it is, or is by default. */
export function typeOf(schema: VariantSchema, node: ConfigNode | undefined): string | undefined {
  const written = entryOf(node, 'type')?.value;
  const word = node?.kind === 'scalar' && node.value !== null ? node : written;
  const type = word?.kind === 'scalar' ? typeNamed(schema, word.source) : typeByKey(schema, node);
  const known = type ?? (schema.default as { readonly type?: string } | undefined)?.type;
  return known !== undefined && Object.hasOwn(schema.variants, known) ? known : undefined;
}
