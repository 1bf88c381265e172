/** What can be written at the cursor in a config: keys not yet there, values, variants; as plain data for an editor. */
import { writePercent } from '../../base/formatNumber';
import { LineIndex } from '../../base/lineIndex';
import type { Position, Range } from '../../base/problem';
import { describeForm, describeValue } from '../describe';
import type { Schema, VariantSchema } from '../schema';
import { nodeAt } from '../yaml/node';
import { type Cursor, findCursor } from './cursor';
import { objectsOf, schemasAt, typeOf, variantsWithin } from './schemaAt';

export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value';
  /** In the snippet syntax of VS Code. */
  readonly snippet: string;
  /** Short, beside the label; e.g. `a whole number from 1 to 96 = 2`. */
  readonly detail: string;
  readonly documentation: string;
  /** Must be written: comes first. */
  readonly required: boolean;
}

export interface Completions {
  readonly items: readonly Completion[];
  /** What the items replace. */
  readonly range: Range;
  /** Keys from the root to the value, or to the map whose key is written. */
  readonly keys: readonly string[];
  /** Files or columns of the data fit here too; who knows them adds them. */
  readonly wants?: 'path' | 'column';
}

/** @returns undefined where nothing can be completed */
export function complete(text: string, position: Position, schema: Schema): Completions | undefined {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const cursor = findCursor(bare, new LineIndex(bare).offset(position));
  if (!cursor) return undefined;
  const { range, keys } = cursor;
  const json = /^\s*\{\s*"/.test(bare);
  if (cursor.at === 'key') return { items: completeKeys(cursor, schema, json), range, keys };
  const schemas = schemasAtValue(schema, cursor);
  const wants = schemas.map(wantsOf).find(each => each !== undefined);
  const items = schemas.flatMap(each => completeValue(each, cursor)).map(item => quoteValue(item, cursor, json));
  return { items, range, keys, ...(wants && { wants }) };
}

function wantsOf(schema: Schema): Completions['wants'] {
  if (schema.kind === 'variant') return schema.byPath && 'path';
  return schema.kind === 'string' ? schema.format : undefined;
}

function completeKeys(cursor: Cursor, schema: Schema, json: boolean): Completion[] {
  const items = new Map<string, Completion>();
  for (const owner of schemasAt(schema, cursor.root, cursor.keys)) {
    if (owner.kind === 'variant' && !has(cursor, 'type')) items.set('type', typeKey(owner, cursor, json));
    for (const object of objectsOf(owner, cursor.map)) {
      for (const [key, child] of Object.entries(object.keys)) {
        if (!has(cursor, key) && !items.has(key)) items.set(key, keyCompletion(key, child, cursor, json));
      }
    }
  }
  return [...items.values()];
}

function has(cursor: Cursor, key: string): boolean {
  return cursor.map?.entries.some(entry => entry.key === key) ?? false;
}

function typeKey(schema: VariantSchema, cursor: Cursor, json: boolean): Completion {
  const types = variantsWithin(schema, cursor.root).map(([type]) => type);
  return {
    label: 'type',
    kind: 'key',
    snippet: keySnippet('type', choose(types, json), cursor, json),
    detail: describeForm(schema),
    documentation: schema.description,
    required: typeOf(schema, undefined) === undefined,
  };
}

function keyCompletion(key: string, schema: Schema, cursor: Cursor, json: boolean): Completion {
  return {
    label: key,
    kind: 'key',
    snippet: keySnippet(key, snippetOf(schema, cursor, json), cursor, json),
    detail: detailOf(schema),
    documentation: schema.description,
    required: schema.default === undefined && !schema.optional,
  };
}

/** A key with its colon and a value, as far as they are not there yet. */
function keySnippet(key: string, value: string, cursor: Cursor, json: boolean): string {
  const quote = cursor.quote === '' && json ? '"' : '';
  const close = cursor.quote !== '' && !cursor.closed ? cursor.quote : quote;
  return `${quote}${key}${close}${cursor.hasColon ? '' : `: ${value}`}`;
}

/** Words of JSON stand in quotes. */
function quoteValue(item: Completion, { quote, closed }: Cursor, json: boolean): Completion {
  if (quote !== '') return { ...item, snippet: closed ? item.snippet : `${item.snippet}${quote}` };
  const bare = !json || /^(true|false|-?[\d.]+(e-?\d+)?|[[{].*)$/.test(item.label);
  return bare ? item : { ...item, snippet: `"${item.snippet}"` };
}

function detailOf(schema: Schema): string {
  const form = describeForm(schema);
  return schema.default === undefined ? form : `${form} = ${describeValue(schema.default)}`;
}

/** A value to start from, its parts as stops of the tabulator key. */
function snippetOf(schema: Schema, { root }: Cursor, json: boolean): string {
  switch (schema.kind) {
    case 'boolean':
      return choose(schema.default === false ? ['true', 'false'] : ['false', 'true'], false);
    case 'choice':
      return choose(preferred(Object.keys(schema.choices), schema.default), json);
    case 'variant':
      return choose(
        preferred(
          variantsWithin(schema, root).map(([type]) => type),
          typeOf(schema, undefined),
        ),
        json,
      );
    case 'object':
    case 'map':
      return '{ $1 }';
    case 'list':
      return `[\${1:${escapeSnippet(describeValue(schema.default ?? []).slice(1, -1))}}]`;
    default: {
      const value = schema.default ?? schema.examples?.[0];
      const text = value === undefined ? '' : writeValue(schema, value);
      const quote = json && !/^-?[\d.]+(e-?\d+)?$/.test(text) ? '"' : '';
      return `${quote}${text === '' ? '$1' : `\${1:${escapeSnippet(text)}}`}${quote}`;
    }
  }
}

/** A share is written `10%`. */
function writeValue(schema: Schema, value: unknown): string {
  const share =
    schema.kind === 'fraction' || (schema.kind === 'either' && schema.alternatives.some(a => a.kind === 'fraction'));
  return share && typeof value === 'number' && value > 0 && value < 1 ? writePercent(value) : describeValue(value);
}

function preferred(words: readonly string[], first: unknown): readonly string[] {
  return [...words].sort((a, b) => Number(b === first) - Number(a === first));
}

function choose(words: readonly string[], json: boolean): string {
  return `\${1|${words.map(word => (json ? JSON.stringify(word) : word).replace(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** `type` of a variant is no key of its schema; items of a list stand at the list's keys. */
function schemasAtValue(schema: Schema, cursor: Cursor): readonly Schema[] {
  const last = cursor.keys[cursor.keys.length - 1];
  if (last === 'type') {
    const owners = schemasAt(schema, cursor.root, cursor.keys.slice(0, -1)).filter(owner => owner.kind === 'variant');
    if (owners.length > 0) return owners;
  }
  const inList = nodeAt(cursor.root, cursor.keys)?.kind === 'list';
  const schemas = schemasAt(schema, cursor.root, cursor.keys);
  return inList ? schemas.flatMap(each => (each.kind === 'list' ? [each.items] : [])) : schemas;
}

function completeValue(schema: Schema, cursor: Cursor): readonly Completion[] {
  const value = (label: string, detail: string, documentation: string, snippet = escapeSnippet(label)): Completion => ({
    label,
    kind: 'value',
    snippet,
    detail,
    documentation,
    required: false,
  });
  const mark = (word: unknown) =>
    schema.default !== undefined && describeValue(schema.default) === String(word) ? 'default' : '';
  switch (schema.kind) {
    case 'boolean':
      return ['true', 'false'].map(word => value(word, mark(word), schema.description));
    case 'choice':
      return Object.entries(schema.choices).map(([word, description]) => value(word, mark(word), description));
    case 'variant': {
      const standard = typeOf(schema, undefined);
      return variantsWithin(schema, cursor.root).map(([type, variant]) =>
        value(type, type === standard ? 'default' : '', variant.description),
      );
    }
    case 'object':
    case 'map':
      return [value('{ }', describeForm(schema), schema.description, '{ $1 }')];
    case 'any':
      return [];
    case 'list':
      return schema.default === undefined ? [] : [value(describeValue(schema.default), 'default', schema.description)];
    case 'number':
    case 'fraction':
    case 'string': {
      const given = [schema.default, ...(schema.examples ?? [])].filter(example => example !== undefined);
      const usual = schema.kind === 'fraction' ? [0.1] : [];
      const examples = given.length > 0 ? [...new Set(given)] : usual;
      // A default column name is as good as any; the columns that there are come from who knows them.
      if (schema.kind === 'string' && schema.format) return [];
      return examples.map(example =>
        value(
          writeValue(schema, example),
          example === schema.default ? 'default' : '',
          `${schema.description} ${capitalize(describeForm(schema))}.`,
        ),
      );
    }
    case 'either':
      return schema.alternatives.flatMap(each => completeValue(each, cursor));
  }
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
