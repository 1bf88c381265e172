/** `extends: base.nlp.yaml`: a config put over others. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { Problem } from '../../base/problem';
import { type Access, resolvePath } from '../../base/resolvePath';
import { readConfigText } from '../configText';
import { type ConfigNode, entryOf, type MapEntry, type ScalarNode } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';
import { mergeNodes } from './mergeNodes';

const maximumDepth = 20;

export interface Inherited {
  readonly root: ConfigNode;
  readonly problems: readonly Problem[];
}

/**
 * The tree without its `extends`, over the configs that it names, the later ones over the earlier.
 * @param path absolute, of the config; what it names is relative to its folder
 */
export function inherit(root: ConfigNode, path: string, access: Access): Inherited {
  const problems: Problem[] = [];
  return { root: read(root, [resolve(path)], access, problems), problems };
}

function read(root: ConfigNode, chain: readonly string[], access: Access, problems: Problem[]): ConfigNode {
  const entry = entryOf(root, 'extends');
  if (!entry || root.kind !== 'map') return root;
  const own: ConfigNode = { ...root, entries: root.entries.filter(each => each !== entry) };
  const parents = namesOf(entry, problems).flatMap(name => readParent(name, chain, access, problems) ?? []);
  const below = parents.reduce<ConfigNode | undefined>(
    (base, parent) => (base ? mergeNodes(base, parent) : parent),
    undefined,
  );
  return below ? mergeNodes(below, own) : own;
}

function namesOf({ value }: MapEntry, problems: Problem[]): readonly ScalarNode[] {
  const nodes = value.kind === 'list' ? value.items : [value];
  const names = nodes.filter((node): node is ScalarNode => node.kind === 'scalar' && node.value !== null);
  if (names.length < nodes.length)
    report(problems, 'wrong-type', 'extends: expected a config file or a list of them', value);
  return names;
}

function readParent(
  name: ScalarNode,
  chain: readonly string[],
  access: Access,
  problems: Problem[],
): ConfigNode | undefined {
  let path: string;
  try {
    path = resolvePath(dirname(name.path), name.source, access);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    report(problems, error.code, error.message, name);
    return undefined;
  }
  if (chain.includes(path)) {
    report(problems, 'cyclic-extends', 'configs that extend each other in a circle', name);
    return undefined;
  }
  if (chain.length >= maximumDepth) {
    report(problems, 'extends-too-deep', `more than ${maximumDepth} configs extend each other`, name);
    return undefined;
  }
  if (!existsSync(path)) {
    report(problems, 'missing-file', `there is no config ${name.source}`, name);
    return undefined;
  }
  const text = readConfigText(path);
  if (typeof text !== 'string') {
    problems.push(text);
    return undefined;
  }
  const parent = readYaml(text, path);
  problems.push(...parent.problems);
  return parent.root && read(parent.root, [...chain, path], access, problems);
}

function report(problems: Problem[], code: string, message: string, at: Pick<ConfigNode, 'path' | 'range'>): void {
  problems.push({ code, severity: 'error', message, path: at.path, range: at.range });
}
