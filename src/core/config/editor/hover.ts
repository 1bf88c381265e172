/** What a key or word of a config means, as Markdown. */
import { LineIndex } from '../../base/lineIndex';
import type { Position, Range } from '../../base/problem';
import { describeForm, describeValue } from '../describe';
import type { Schema } from '../schema';
import type { ConfigNode, MapEntry } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';
import { schemasAt } from './schemaAt';

export interface Hover {
  readonly range: Range;
  readonly markdown: string;
  /** The path of the key that is told of. */
  readonly keys: readonly string[];
  /** The choice, where it is told of in place of the key. */
  readonly word?: string;
  /** What is written there, where it is one value. */
  readonly value?: string;
}

export function hover(text: string, position: Position, schema: Schema): Hover | undefined {
  const { root } = readYaml(text, '');
  const lines = new LineIndex(text);
  const inside = (range: Range) => {
    const at = lines.offset(position);
    return at >= lines.offset(range.start) && at <= lines.offset(range.end);
  };
  const found = root && find(root, [], inside);
  if (!found) return undefined;
  const { entry, keys, onKey } = found;
  if (!onKey && entry.value.kind === 'scalar') {
    const word = describeWord(schema, root, keys, entry.value.source);
    if (word) return { range: entry.value.range, markdown: word, keys, word: entry.value.source };
  }
  const owners = keys[keys.length - 1] === 'type' ? schemasAt(schema, root, keys.slice(0, -1)) : [];
  const schemas = [...owners.filter(each => each.kind === 'variant'), ...schemasAt(schema, root, keys)];
  const first = schemas[0];
  if (!first) return undefined;
  // An alternative's own words say less than those of the key.
  const whole = wholeSchema(schema, root, keys) ?? first;
  const value = entry.value.kind === 'scalar' ? { value: entry.value.source } : {};
  return { range: onKey ? entry.keyRange : entry.value.range, markdown: describeKey(keys, whole), keys, ...value };
}

interface Found {
  readonly entry: MapEntry;
  readonly keys: readonly string[];
  readonly onKey: boolean;
}

function find(node: ConfigNode, keys: readonly string[], inside: (range: Range) => boolean): Found | undefined {
  if (node.kind !== 'map') return undefined;
  for (const entry of node.entries) {
    const path = [...keys, entry.key];
    if (inside(entry.keyRange)) return { entry, keys: path, onKey: true };
    const deeper = find(entry.value, path, inside);
    if (deeper) return deeper;
    if (entry.value.kind !== 'map' && inside(entry.value.range)) return { entry, keys: path, onKey: false };
  }
  return undefined;
}

/** The schema of a key before it falls into alternatives. */
function wholeSchema(schema: Schema, root: ConfigNode, keys: readonly string[]): Schema | undefined {
  const key = keys[keys.length - 1]!;
  for (const owner of schemasAt(schema, root, keys.slice(0, -1))) {
    if (owner.kind === 'object' && Object.hasOwn(owner.keys, key)) return owner.keys[key];
    if (owner.kind !== 'variant') continue;
    if (key === 'type') return owner;
    const variant = Object.values(owner.variants).find(each => schemasAt(schema, root, keys).includes(each.keys[key]!));
    if (variant) return variant.keys[key];
  }
  return undefined;
}

function describeWord(schema: Schema, root: ConfigNode, keys: readonly string[], word: string): string | undefined {
  const isType = keys[keys.length - 1] === 'type';
  for (const each of schemasAt(schema, root, isType ? keys.slice(0, -1) : keys)) {
    if (each.kind === 'variant' && Object.hasOwn(each.variants, word)) {
      return `**${word}** ${each.variants[word]!.description}`;
    }
    if (each.kind === 'choice' && Object.hasOwn(each.choices, word)) return `**${word}** ${each.choices[word]}`;
  }
  return undefined;
}

export function describeKey(keys: readonly string[], schema: Schema): string {
  const lines = [`**${keys.join('.')}** ${schema.description}`];
  if (schema.kind === 'choice') lines.push(...list(Object.entries(schema.choices)));
  else if (schema.kind === 'variant') {
    lines.push(...list(Object.entries(schema.variants).map(([type, variant]) => [type, variant.description])));
  } else lines.push(`Takes ${describeForm(schema)}.`);
  if (schema.default !== undefined) lines.push(`Default: \`${describeValue(schema.default)}\``);
  else lines.push(schema.optional ? 'May be left out.' : 'Required.');
  return lines.join('\n\n');
}

function list(entries: readonly (readonly [string, unknown])[]): readonly string[] {
  return [entries.map(([name, description]) => `- \`${name}\` ${description}`).join('\n')];
}
