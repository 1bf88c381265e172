/** Checks of lists, of objects with their keys, of variants told apart by `type`, of alternatives. */
import type { Fix, Range } from '../../base/problem';
import { describeForm, joinWords } from '../describe';
import { typeByKey, typeNamed, withDefaultOf } from '../editor/schemaAt';
import { findHome, namesOfKeys } from '../findKeys';
import { meantBy, meantOr } from '../foreignWords';
import type { Disagreement, EitherSchema, ListSchema, MapSchema, ObjectSchema, Schema, VariantSchema } from '../schema';
import { type ConfigNode, entryOf, type MapEntry, type MapNode, nodeAt, nodeOf, type ScalarNode } from '../yaml/node';
import { readNumber, readPercent, unknownWord } from './scalars';
import { describeNode, invalid, nameOf, type Place, replace, report, type Validator } from './validator';

export function checkList(v: Validator, schema: ListSchema, node: ConfigNode, place: Place): unknown {
  if (node.kind !== 'list') {
    const fix: Fix | undefined =
      node.kind === 'scalar' && node.value !== null
        ? replace('Make it a list', node.range, `[${node.source}]`)
        : undefined;
    return report(
      v,
      'wrong-type',
      `${nameOf(place)}: expected ${describeForm(schema)}, got ${describeNode(node)}`,
      node,
      fix,
    );
  }
  const least = schema.minimumItems ?? 0;
  if (node.items.length < least) {
    return report(
      v,
      'out-of-range',
      `${nameOf(place)} needs at least ${least} ${least === 1 ? 'item' : 'items'}`,
      node,
    );
  }
  const values = node.items.map(item => v.check(schema.items, item, { ...place, range: item.range }));
  return values.includes(invalid) ? invalid : values;
}

export function checkObject(v: Validator, schema: ObjectSchema, node: ConfigNode, place: Place): unknown {
  if (node.kind === 'map') return checkKeys(v, schema, node, place, []);
  const isEmpty = node.kind === 'scalar' && node.value === null;
  const fix = isEmpty ? undefined : wrap(schema, node);
  const hint = fix && `; write ${nameOf(place)}: ${fix.replacement}`;
  const message = `${nameOf(place)}: expected ${describeForm(schema)}, got ${describeNode(node)}${hint ?? ''}`;
  return report(v, 'wrong-type', message, isEmpty ? { path: node.path, range: place.range } : node, fix);
}

/** `d.csv` -> `{ train: d.csv }`: where the first key takes such a value, it is the one that is meant. */
function wrap(schema: ObjectSchema, node: ConfigNode): Fix | undefined {
  const [first] = Object.entries(schema.keys);
  if (!first || node.kind !== 'scalar' || node.source.length > 100 || !fits(first[1], node)) return undefined;
  const [key] = first;
  const value = node.quoted ? JSON.stringify(node.source) : node.source;
  return replace(`Put it under ${key}`, node.range, `{ ${key}: ${value} }`);
}

export function checkMap(v: Validator, schema: MapSchema, node: ConfigNode, place: Place): unknown {
  if (node.kind !== 'map') {
    return report(
      v,
      'wrong-type',
      `${nameOf(place)}: expected ${describeForm(schema)}, got ${describeNode(node)}`,
      node.kind === 'scalar' && node.value === null ? { path: node.path, range: place.range } : node,
    );
  }
  const entries = node.entries.map(({ key, value, keyPath, keyRange }) => {
    const own = { keys: [...place.keys, key], path: keyPath, range: keyRange };
    return [key, v.check(schema.values, value, own)] as const;
  });
  return entries.some(([, value]) => value === invalid) ? invalid : Object.fromEntries(entries);
}

export function checkVariant(v: Validator, schema: VariantSchema, written: ConfigNode, place: Place): unknown {
  const types = Object.keys(schema.variants);
  const node = schema.byPath ? spellOut(schema, schema.byPath, written) : written;
  if (node.kind === 'scalar' && node.value !== null) {
    // `model: lstm` is short for `model: { type: lstm }`.
    if (!Object.hasOwn(schema.variants, node.source)) return unknownWord(v, nameOf(place), node, types);
    const variant = schema.variants[node.source]!;
    const short = nodeOf({}, node.path, node.range) as MapNode;
    return withType(node.source, checkKeys(v, variant, short, { ...place, range: node.range }, ['type']));
  }
  if (node.kind !== 'map') {
    return report(v, 'wrong-type', `${nameOf(place)}: expected ${joinWords(types)}, got ${describeNode(node)}`, {
      path: node.path,
      range: node.kind === 'scalar' ? place.range : node.range,
    });
  }
  const typeNode = entryOf(node, 'type')?.value ?? toldType(schema, node);
  if (!typeNode) {
    const message = `${nameOf(place)} needs a type: ${joinWords(types)}`;
    return report(v, 'missing-key', message, { path: place.path, range: place.range });
  }
  if (typeNode.kind !== 'scalar' || typeNode.value === null) {
    return report(v, 'wrong-type', `type: expected ${joinWords(types)}, got ${describeNode(typeNode)}`, {
      path: typeNode.path,
      range: entryOf(node, 'type')!.keyRange,
    });
  }
  const type = typeNode.source;
  if (!Object.hasOwn(schema.variants, type)) return unknownWord(v, nameOf(place), typeNode, types);
  return withType(type, checkKeys(v, schema.variants[type]!, node, place, ['type'], schema));
}

/** `./mine.ts`, `{ type: ./mine.ts }` and `{ file: ./mine.ts }` -> the type, and the path at its key. */
function spellOut(schema: VariantSchema, byPath: NonNullable<VariantSchema['byPath']>, node: ConfigNode): ConfigNode {
  const { path, range } = node;
  const entry = (key: string, value: ConfigNode): MapEntry => ({ key, keyPath: path, keyRange: value.range, value });
  const isShort = (each: ConfigNode): each is ScalarNode =>
    each.kind === 'scalar' && each.value !== null && typeNamed(schema, each.source) !== each.source;
  const typeEntry = (type: string) => entry('type', nodeOf(type, path, range));
  if (isShort(node)) return { kind: 'map', entries: [typeEntry(byPath.type), entry(byPath.key, node)], path, range };
  if (node.kind !== 'map') return node;
  const written = entryOf(node, 'type');
  if (!written || !isShort(written.value)) return node;
  const others = node.entries.filter(each => each !== written);
  return { ...node, entries: [typeEntry(byPath.type), { ...written, key: byPath.key }, ...others] };
}

function withType(type: string, value: unknown): unknown {
  return value === invalid ? invalid : { type, ...(value as object) };
}

/** A key that one type alone has tells it; a section with a default keeps the default's type when only its other keys are given. */
function toldType(schema: VariantSchema, node: MapNode): ScalarNode | undefined {
  const type = typeByKey(schema, node) ?? (schema.default as { readonly type?: string } | undefined)?.type;
  return type === undefined ? undefined : (nodeOf(type, node.path, node.range) as ScalarNode);
}

/** Each key of an object by its schema, defaults filled in. `extra`: keys the caller has dealt with. */
function checkKeys(
  v: Validator,
  schema: ObjectSchema,
  node: MapNode,
  place: Place,
  extra: readonly string[],
  variants?: VariantSchema,
): unknown {
  let failed = false;
  /** Keys that are there in all but spelling. */
  const meant = new Set<string>();
  for (const entry of node.entries) {
    if (Object.hasOwn(schema.keys, entry.key) || extra.includes(entry.key)) continue;
    const near = reportUnknownKey(v, schema, node, entry, place, extra, variants);
    if (near !== undefined) meant.add(near);
    failed = true;
  }
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(schema.keys)) {
    const keySchema = withDefaultOf(schema, key, node);
    const entry = entryOf(node, key);
    const keys = [...place.keys, key];
    if (entry) {
      values[key] = v.check(keySchema, entry.value, { keys, path: entry.keyPath, range: entry.keyRange });
    } else if (keySchema.default !== undefined) {
      values[key] = v.check(keySchema, nodeOf(keySchema.default, place.path, place.range), { ...place, keys });
    } else if (keySchema.optional || meant.has(key)) {
      values[key] = undefined;
    } else {
      const [summary] = keySchema.description.split(/(?<=\.) /);
      const message = `missing key "${key}": ${summary}`;
      values[key] = report(v, 'missing-key', message, { path: place.path, range: place.range });
    }
    if (values[key] === invalid) {
      failed = true;
      delete values[key];
    }
  }
  for (const { key, message, fixes } of schema.check?.(values) ?? []) {
    reportDisagreement(v, node, place, { key, message, fixes });
    failed = true;
  }
  if (failed) return invalid;
  return schema.complete ? schema.complete(values) : values;
}

/** At the first of the keys that a fix is for and that is written; else at the key, or what it is in. */
function reportDisagreement(v: Validator, node: MapNode, place: Place, { key, message, fixes }: Disagreement): void {
  for (const [name, value] of Object.entries(fixes ?? {})) {
    const written = nodeAt(node, name.split('.'));
    if (written?.kind !== 'scalar' || written.value === null) continue;
    const fix = replace(`Change ${name.split('.').at(-1)} to ${value}`, written.range, value);
    report(v, 'keys-disagree', message, written, fix);
    return;
  }
  report(v, 'keys-disagree', message, findValue(node, key.split('.')) ?? { path: place.path, range: place.range });
}

/** What stands at a path of keys, or at the last of them that is there. */
function findValue(node: MapNode, [key, ...rest]: readonly string[]): ConfigNode | undefined {
  const value = key === undefined ? undefined : entryOf(node, key)?.value;
  return (value?.kind === 'map' && rest.length > 0 && findValue(value, rest)) || value;
}

/** @returns the key that was probably meant */
function reportUnknownKey(
  v: Validator,
  schema: ObjectSchema,
  node: MapNode,
  entry: MapEntry,
  place: Place,
  extra: readonly string[],
  variants: VariantSchema | undefined,
): string | undefined {
  const at: { path: string; range: Range } = { path: entry.keyPath, range: entry.keyRange };
  const { key } = entry;
  if (v.suggestionsLeft-- <= 0) {
    report(v, 'unknown-key', `unknown key "${key.slice(0, 60)}"`, at);
    return undefined;
  }
  const missing = Object.keys(schema.keys).filter(name => !entryOf(node, name));
  const near = meantBy(key, missing);
  if (near !== undefined) {
    const fix = replace(`Change to ${near}`, entry.keyRange, near);
    report(v, 'unknown-key', `unknown key "${key}"; did you mean "${near}"?`, at, fix);
    return near;
  }
  const others = Object.entries(variants?.variants ?? {}).filter(([, other]) => Object.hasOwn(other.keys, key));
  if (others.length > 0) {
    const owner = joinWords(others.map(([type]) => type));
    const type = (entryOf(node, 'type')?.value as ScalarNode | undefined)?.source ?? nameOf(place);
    report(v, 'unknown-key', `"${key}" is a key of ${owner}, not of ${type}`, at);
    return undefined;
  }
  const elsewhere = meantBy(key, namesOfKeys(v.root));
  const homes = elsewhere ? findHome(v.root, elsewhere).filter(found => found !== place.keys.join('.')) : [];
  // What is nearer to the top is known to more people.
  const depthOf = (path: string) => path.split('.').length;
  const [home] = homes.toSorted((a, b) => depthOf(a) - depthOf(b));
  if (home !== undefined) {
    const where = home === '' ? 'at the top level' : `under ${home}`;
    const message =
      elsewhere === key ? `"${key}" belongs ${where}` : `unknown key "${key}"; "${elsewhere}" is ${where}`;
    report(v, 'unknown-key', message, at);
    return undefined;
  }
  const known = [...extra, ...Object.keys(schema.keys)];
  report(v, 'unknown-key', `unknown key "${key}"${meantOr(key, known, 'keys here:')}`, at);
  return undefined;
}

export function checkEither(v: Validator, schema: EitherSchema, node: ConfigNode, place: Place): unknown {
  const fitting = schema.alternatives.find(alternative => fits(alternative, node));
  if (fitting) return v.check(fitting, node, place);
  const words = schema.alternatives.flatMap(wordsOf);
  const near = node.kind === 'scalar' ? (numberMeant(schema, node) ?? meantBy(node.source, words)) : undefined;
  const fix = near === undefined ? undefined : replace(`Change to ${near}`, node.range, near);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  const message = `${nameOf(place)}: expected ${describeForm(schema)}, got ${describeNode(node)}${hint}`;
  const range = node.kind === 'scalar' && node.value === null ? place.range : node.range;
  return report(v, 'wrong-type', message, { path: node.path, range }, fix);
}

/** Whether a node has the form of a schema, right or not in its details. */
export function fits(schema: Schema, node: ConfigNode): boolean {
  if (schema.kind === 'list') return node.kind === 'list';
  if (schema.kind === 'object' || schema.kind === 'map') return node.kind === 'map';
  if (schema.kind === 'variant') {
    return (
      node.kind === 'map' || (node.kind === 'scalar' && Object.hasOwn(schema.variants, typeNamed(schema, node.source)))
    );
  }
  if (schema.kind === 'any') return true;
  if (schema.kind === 'either') return schema.alternatives.some(alternative => fits(alternative, node));
  if (node.kind !== 'scalar' || node.value === null) return false;
  switch (schema.kind) {
    case 'number':
      return typeof node.value === 'number';
    case 'boolean':
      return typeof node.value === 'boolean';
    case 'string':
      return typeof node.value === 'string';
    case 'choice':
      return Object.hasOwn(schema.choices, node.source);
    case 'fraction':
      return typeof node.value === 'number' || readPercent(node.source) !== undefined;
  }
}

/** `"32"` where a number would do. */
function numberMeant({ alternatives }: EitherSchema, node: ScalarNode): string | undefined {
  const takesNumber = alternatives.some(({ kind }) => kind === 'number' || kind === 'fraction');
  const meant = takesNumber && typeof node.value === 'string' ? readNumber(node.source) : undefined;
  return meant === undefined ? undefined : String(meant);
}

function wordsOf(schema: Schema): readonly string[] {
  if (schema.kind === 'choice') return Object.keys(schema.choices);
  if (schema.kind === 'variant') return Object.keys(schema.variants);
  return schema.kind === 'boolean' ? ['true', 'false'] : [];
}
