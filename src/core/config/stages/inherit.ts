/** `extends: base.nlp.yaml`: a config put over others. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { Problem } from '../../base/problem';
import { type Access, resolvePath } from '../../base/resolvePath';
import { suggestFile } from '../../base/suggest';
import { readConfigText } from '../configText';
import { type ConfigNode, entryOf, type MapEntry, type ScalarNode } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';
import { writeScalar } from '../yaml/writeScalar';
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
    problems.push(missingConfig(name, path));
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

/** What lies in its place may be what was meant. */
function missingConfig({ source, path, range }: ScalarNode, absolute: string): Problem {
  const folder = dirname(absolute);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const beside = isFolder ? readdirSync(folder).filter(each => /\.(ya?ml|json)$/.test(each)) : [];
  const name = suggestFile(basename(absolute), beside);
  const near = name && source.slice(0, Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1) + name;
  const message = `there is no config ${source}${near ? `; did you mean "${near}"?` : ''}`;
  const fix = near ? { title: `Change to ${near}`, range, replacement: writeScalar(near) } : undefined;
  return { code: 'missing-file', severity: 'error', message, path, range, ...(fix && { fix }) };
}

function report(problems: Problem[], code: string, message: string, at: Pick<ConfigNode, 'path' | 'range'>): void {
  problems.push({ code, severity: 'error', message, path: at.path, range: at.range });
}
