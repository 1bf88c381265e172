/** Keys of a config that a sweep can vary, by the schema of what the config is now. Loads no runtime. */
import { formatRate } from '../base/formatNumber';
import { objectsOf, typeOf, withDefaultOf } from '../config/editor/schemaAt';
import type { ChoiceSchema, NumberSchema, Schema, VariantSchema } from '../config/schema';
import { type ConfigNode, entryOf, nodeAt, plainOf } from '../config/yaml/node';
import { configSchema } from '../schemas';
import { seedKey } from './summarizeSeeds';

/** As in a file of a sweep, with dots -> what the key takes. */
export type SpaceKeys = ReadonlyMap<string, Schema>;

/** Sections within sections; deeper ones are read by no model. */
const deepest = 6;
/** A range that is offered goes so many times below and above what the config has. */
const spread = 10;
/** Of them the first are offered as a list. */
const fewWords = 6;

/** @param root of the config, what it extends put in */
export function keysOfSpace(root: ConfigNode | undefined): SpaceKeys {
  const keys = new Map<string, Schema>();
  walk(configSchema, root, [], keys);
  return keys;
}

function walk(schema: Schema, node: ConfigNode | undefined, path: readonly string[], keys: Map<string, Schema>): void {
  if (path.length > deepest) return;
  const key = path.join('.');
  switch (schema.kind) {
    case 'either':
      if (schema.alternatives.some(isValue)) keys.set(key, schema);
      for (const each of schema.alternatives) if (!isValue(each)) walk(each, node, path, keys);
      break;
    case 'variant':
      keys.set(`${key}.type`, typesOf(schema));
      // Keys of another type would have to come with it.
      if (typeOf(schema, node) === undefined) break;
      for (const object of objectsOf(schema, node)) walk(object, node, path, keys);
      break;
    case 'object':
      for (const name of Object.keys(schema.keys))
        if (path.length > 0 || name !== 'extends')
          walk(withDefaultOf(schema, name, node), entryOf(node, name)?.value, [...path, name], keys);
      break;
    default:
      if (isValue(schema)) keys.set(key, schema);
  }
}

/** Columns stay: another one is another task. */
function isValue(schema: Schema): boolean {
  const { kind } = schema;
  if (kind === 'string') return schema.format !== 'column';
  return kind !== 'object' && kind !== 'variant' && kind !== 'map' && kind !== 'any' && kind !== 'either';
}

/** The word that tells variants apart, as a key of its own. */
function typesOf({ variants, description }: VariantSchema): ChoiceSchema {
  const choices = Object.entries(variants).map(([type, { description: meaning }]) => [type, meaning] as const);
  return { kind: 'choice', choices: Object.fromEntries(choices), description };
}

/** Values to start from, as they would be written: a list, or a range about what the config has. */
export function exampleOf(key: string, schema: Schema, root: ConfigNode | undefined): unknown {
  if (key === seedKey) return [1, 2, 3];
  if (schema.kind === 'boolean') return [true, false];
  if (schema.kind === 'choice') return Object.keys(schema.choices).slice(0, fewWords);
  const number = schema.kind === 'either' ? schema.alternatives.find(({ kind }) => kind === 'number') : schema;
  if (number?.kind !== 'number') return undefined;
  const written = nodeAt(root, key.split('.'));
  const value = written ? plainOf(written) : number.default;
  if (typeof value !== 'number') return undefined;
  if (!number.integer && value > 0) {
    const range = [value / spread, value * spread].map(end => Number(formatRate(end)));
    // What ends soon, such as a fraction, has its best values in no logarithm.
    return range.every(end => within(end, number) === end) ? { range, log: true } : undefined;
  }
  const around = [Math.round(value / 2), value, value * 2].map(each => within(each, number));
  return number.integer && value > 0 ? [...new Set(around)] : undefined;
}

function within(value: number, { minimum, exclusiveMinimum, maximum, exclusiveMaximum }: NumberSchema): number {
  const least = minimum ?? exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const most = maximum ?? (exclusiveMaximum === undefined ? Number.POSITIVE_INFINITY : exclusiveMaximum * 0.9);
  return Math.min(most, Math.max(least, value));
}
