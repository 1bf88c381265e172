/** The text of `NAME.nlp.yaml` or `.nlp.json` -> a config with every default, or every problem with its place. */
import type { Position, Problem, Range } from '../base/problem';
import type { Infer, Schema } from './schema';
import { validate } from './validate/validate';
import { type ConfigNode, entryOf, nodeAt } from './yaml/node';
import { readYaml, type YamlText } from './yaml/readYaml';

export interface ParsedConfig<Config> {
  /** Absent while there is an error. */
  readonly config?: Config;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
  readonly document: YamlText;
}

/**
 * @param path of the config: stands in its problems
 * @param schema `configSchema` of schemas.ts
 */
export function parseConfig<S extends { readonly kind: Schema['kind'] }>(
  text: string,
  path: string,
  schema: S & Schema,
): ParsedConfig<Infer<S>> {
  // What passed its checks has the schema's type.
  return parse(text, path, schema) as ParsedConfig<Infer<S>>;
}

function parse(text: string, path: string, schema: Schema): ParsedConfig<unknown> {
  const document = readYaml(text, path);
  if (!document.sound) return { problems: inOrder(document.problems), document };
  const top = topOf(document);
  const root = document.root ?? { kind: 'map', entries: [], path, range: top };
  const { value, problems } = validate(schema, root, { path, range: top });
  const all = inOrder([...document.problems, ...problems]);
  return { ...(all.length === 0 && { config: value }), problems: all, document };
}

/** What to mark when something is missing from the whole: the first key, or the first character. */
function topOf({ root, lines }: YamlText): Range {
  return (root?.kind === 'map' ? root.entries[0]?.keyRange : undefined) ?? lines.range(0, 0);
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const rank = (position: Position | undefined) => (position ? position.line * 1e6 + position.column : 0);
  return [...problems].sort((a, b) => rank(a.range?.start) - rank(b.range?.start));
}

/** Places of a key and its value, e.g. of `data`, `text`; absent where the config leaves the default. */
export function locateKey(
  document: YamlText,
  keys: readonly string[],
): { readonly key: Range; readonly value: Range; readonly node: ConfigNode } | undefined {
  const entry = entryOf(nodeAt(document.root, keys.slice(0, -1)), keys[keys.length - 1] ?? '');
  return entry && { key: entry.keyRange, value: entry.value.range, node: entry.value };
}
