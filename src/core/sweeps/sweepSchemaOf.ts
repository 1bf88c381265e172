/** The schema of one file of a sweep: in `space` stand the keys of the config that it names. Loads no runtime. */
import { dirname } from 'node:path';
import { ActionableError } from '../base/errors';
import { type Access, resolvePath } from '../base/resolvePath';
import { describeKey } from '../config/editor/hover';
import { readConfig } from '../config/readConfig';
import { either, list, type ObjectSchema, object, type Schema } from '../config/schema';
import { type ConfigNode, nodeAt } from '../config/yaml/node';
import { readYaml } from '../config/yaml/readYaml';
import { configSchema } from '../schemas';
import { rangeSchema, sweepSchema } from './schema';
import { exampleOf, keysOfSpace, type SpaceKeys } from './spaceKeys';

/**
 * @param path absolute
 * @param text of the file, which need not be whole
 * @returns that of every sweep where the config cannot be read
 */
export function sweepSchemaOf(path: string, text: string, access: Access): Schema {
  const found = readSpace(path, text, access);
  if (!found) return sweepSchema;
  const { keys, root } = found;
  const entries = [...keys].map(([key, schema]) => [key, valuesOf(key, schema, root)] as const);
  const space: ObjectSchema = object(Object.fromEntries(entries), { description: sweepSchema.keys.space.description });
  return { ...sweepSchema, keys: { ...sweepSchema.keys, space } };
}

/** What the config says of a key of the space, as Markdown; undefined where it has none. */
export function describeSpaceKey(path: string, text: string, access: Access, key: string): string | undefined {
  const schema = readSpace(path, text, access)?.keys.get(key);
  return schema && describeKey([key], schema);
}

/** The keys that the config takes which the text names. */
function readSpace(
  path: string,
  text: string,
  access: Access,
): { readonly keys: SpaceKeys; readonly root: ConfigNode | undefined } | undefined {
  const { root } = readYaml(text, path);
  const named = nodeAt(root, ['config']);
  if (named?.kind !== 'scalar') return undefined;
  try {
    const config = resolvePath(dirname(path), named.source, access);
    const { merged } = readConfig<typeof configSchema>(config, configSchema, { access });
    return merged && { keys: keysOfSpace(merged), root: merged };
  } catch (error) {
    if (error instanceof ActionableError) return undefined;
    throw error;
  }
}

/** A list of what the key takes, or a range where that is a number. */
function valuesOf(key: string, schema: Schema, root: ConfigNode | undefined): Schema {
  const { default: _, ...items } = schema;
  const values = list(items as Schema, { description: schema.description, minimumItems: 1 });
  const kinds = schema.kind === 'either' ? schema.alternatives : [schema];
  const isNumber = kinds.some(({ kind }) => kind === 'number' || kind === 'fraction');
  const example = exampleOf(key, schema, root);
  return either(isNumber ? [values, rangeSchema] : [values], {
    description: schema.description,
    optional: true,
    ...(example !== undefined && { examples: [example] }),
  });
}
