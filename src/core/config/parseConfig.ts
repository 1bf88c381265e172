/** The text of `NAME.nlp.yaml` or `.nlp.json` -> a config with every default, or every problem with its place. */

import { dirname, resolve } from 'node:path';
import type { Position, Problem, Range } from '../base/problem';
import type { Access } from '../base/resolvePath';
import type { Infer, Schema } from './schema';
import { inherit } from './stages/inherit';
import { applyOverrides } from './stages/overrides';
import { resolveReferences } from './stages/references';
import { validate } from './validate/validate';
import { type ConfigNode, entryOf, nodeAt } from './yaml/node';
import { readYaml, type YamlText } from './yaml/readYaml';

export interface ParsedConfig<Config> {
  /** Absent while there is an error. */
  readonly config?: Config;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
  readonly document: YamlText;
  /** What is checked: the text over the configs that it extends, overrides and references put in. Absent where the text cannot be read. */
  readonly merged?: ConfigNode;
  /** Absolute paths of the configs that it extends. */
  readonly extended?: readonly string[];
}

export interface ParseOptions {
  /** `KEY.KEY=VALUE`, put over what the text says. */
  readonly overrides?: readonly string[];
  /** What `extends` may read; by default only below the config's own folder. */
  readonly access?: Access;
}

/**
 * @param path of the config: stands in its problems; what it extends is relative to its folder
 * @param schema `configSchema` of schemas.ts
 */
export function parseConfig<S extends { readonly kind: Schema['kind'] }>(
  text: string,
  path: string,
  schema: S & Schema,
  options: ParseOptions = {},
): ParsedConfig<Infer<S>> {
  // What passed its checks has the schema's type.
  return parse(text, path, schema, options) as ParsedConfig<Infer<S>>;
}

function parse(text: string, path: string, schema: Schema, options: ParseOptions): ParsedConfig<unknown> {
  const document = readYaml(text, path);
  if (!document.sound) return { problems: inOrder(document.problems, path), document };
  const top = topOf(document);
  const written: ConfigNode = document.root ?? { kind: 'map', entries: [], path, range: top };
  const access = options.access ?? { workspace: dirname(resolve(path)), trusted: false };
  const inherited = inherit(written, path, access);
  const overridden = applyOverrides(inherited.root, options.overrides ?? []);
  const referred = resolveReferences(overridden.root, schema);
  const problems = [...document.problems, ...inherited.problems, ...overridden.problems, ...referred.problems];
  // What is missing or odd for want of these would only hide them.
  const stopped = inherited.problems.length + referred.problems.length > 0;
  const validated = stopped ? { problems: [] } : validate(schema, referred.root, { path, range: top });
  const all = inOrder([...problems, ...validated.problems], path);
  const { root } = referred;
  return {
    ...(all.length === 0 && { config: validated.value }),
    problems: all,
    document,
    merged: root,
    extended: inherited.files,
  };
}

/** What to mark when something is missing from the whole: the first key, or the first character. */
function topOf({ root, lines }: YamlText): Range {
  return (root?.kind === 'map' ? root.entries[0]?.keyRange : undefined) ?? lines.range(0, 0);
}

/** Of a config that is wrong throughout, such as another kind of file. */
const mostProblems = 500;

/** Those of the config itself first; what is too many to read is counted. */
function inOrder(problems: readonly Problem[], path: string): readonly Problem[] {
  const rank = (position: Position | undefined) => (position ? position.line * 1e6 + position.column : 0);
  const foreign = (problem: Problem) => Number(problem.path !== path);
  const all = [...problems].sort((a, b) => foreign(a) - foreign(b) || rank(a.range?.start) - rank(b.range?.start));
  const [shown, left] = [all.slice(0, mostProblems), all.length - mostProblems];
  if (left <= 0) return shown;
  return [
    ...shown,
    { ...shown.at(-1)!, code: 'too-many-problems', message: `and ${left} more problems`, fix: undefined },
  ];
}

/** Places of a key and its value, e.g. of `data`, `text`; absent where the config leaves the default. */
export function locateKey(
  document: YamlText,
  keys: readonly string[],
): { readonly key: Range; readonly value: Range; readonly node: ConfigNode } | undefined {
  const entry = entryOf(nodeAt(document.root, keys.slice(0, -1)), keys[keys.length - 1] ?? '');
  return entry && { key: entry.keyRange, value: entry.value.range, node: entry.value };
}
