/** Schemas in words: for messages, hover, help and docs. */
import type { NumberSchema, Schema } from './schema';

/** What a value must look like, e.g. `a whole number from 1 to 96`. */
export function describeForm(schema: Schema): string {
  switch (schema.kind) {
    case 'number':
      return `${schema.integer ? 'a whole number' : 'a number'}${describeLimits(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return schema.format === 'path' ? 'a file' : schema.format === 'column' ? 'a column' : 'text';
    case 'choice':
      return joinWords(Object.keys(schema.choices));
    case 'fraction':
      return schema.count ? 'a fraction such as 10%, or a whole number' : 'a fraction such as 10%';
    case 'list':
      return `a list of ${describeItems(schema.items)}`;
    case 'object':
      return `keys (${shorten(Object.keys(schema.keys))})`;
    case 'map':
      return `keys, each with ${describeForm(schema.values)}`;
    case 'any':
      return 'any value';
    case 'variant':
      return schema.byPath
        ? `${Object.keys(schema.variants).join(', ')} or a file`
        : joinWords(Object.keys(schema.variants));
    case 'either':
      return schema.alternatives.map(describeForm).join(', or ');
  }
}

/** Keys that words about a section name. */
const NAMED = 8;

function shorten(keys: readonly string[]): string {
  const more = keys.length > NAMED ? `, and ${keys.length - NAMED} more` : '';
  return `${keys.slice(0, NAMED).join(', ')}${more}`;
}

function describeItems(items: Schema): string {
  if (items.kind === 'number') return describeForm(items).replace(/^an? (whole )?number/, '$1numbers');
  if (items.kind === 'string')
    return items.format === 'path' ? 'files' : items.format === 'column' ? 'columns' : 'texts';
  return `values, each ${describeForm(items)}`;
}

/** ` from 1 to 96`, ` above 0`, ` from 0 to below 1`, or nothing. */
export function describeLimits(schema: NumberSchema): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const upper = maximum !== undefined ? `${maximum}` : `below ${exclusiveMaximum}`;
  if (low !== undefined && high !== undefined) {
    return minimum !== undefined ? ` from ${minimum} to ${upper}` : ` above ${exclusiveMinimum}, at most ${upper}`;
  }
  if (minimum !== undefined) return `, ${minimum} or more`;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (maximum !== undefined) return `, ${maximum} or less`;
  return exclusiveMaximum !== undefined ? ` below ${exclusiveMaximum}` : '';
}

/** A default or example as it would be written. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    return `{ ${entries.map(([key, item]) => `${key}: ${describeValue(item)}`).join(', ')} }`;
  }
  return String(value);
}

/** `a, b or c` */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}
