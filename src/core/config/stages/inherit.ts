/** `extends: base.nlp.yaml`: a config put over others. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { ActionableError } from '../../base/errors';
import { formatCount } from '../../base/formatNumber';
import type { Problem } from '../../base/problem';
import { type Access, resolvePath } from '../../base/resolvePath';
import { suggestFile } from '../../base/suggest';
import { readConfigText } from '../configText';
import { type ConfigNode, entryOf, type MapEntry, type ScalarNode } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';
import { writeScalar } from '../yaml/writeScalar';
import { mergeNodes } from './mergeNodes';

const maximumDepth = 20;
/** Names in all `extends` together: each is read, or put over others, once. */
const maximumNames = 200;
/** UTF-16 code units of all files together. */
const maximumLength = 1_000_000;

export interface Inherited {
  readonly root: ConfigNode;
  readonly problems: readonly Problem[];
  /** Absolute paths of the configs that are extended, by this one or by one of them. */
  readonly files: readonly string[];
}

/**
 * The tree without its `extends`, over the configs that it names, the later ones over the earlier.
 * @param path absolute, of the config; what it names is relative to its folder
 */
export function inherit(root: ConfigNode, path: string, access: Access): Inherited {
  const reading = new Reading(access);
  const { root: whole } = reading.merge(root, [resolve(path)]);
  return { root: whole, problems: reading.problems, files: reading.files };
}

/** A tree over those that it extends. */
interface Merged {
  readonly root: ConfigNode;
  /** Configs on the longest way down, itself among them. */
  readonly height: number;
}

/** One look at the files: each is read, parsed and put over its own once, however many extend it. */
class Reading {
  readonly problems: Problem[] = [];
  private readonly known = new Map<string, Merged | undefined>();
  private names = 0;
  private length = 0;

  constructor(private readonly access: Access) {}

  get files(): readonly string[] {
    return [...this.known.keys()];
  }

  /** @param chain the configs that led here, this one the last */
  merge(root: ConfigNode, chain: readonly string[]): Merged {
    const entry = entryOf(root, 'extends');
    if (!entry || root.kind !== 'map') return { root, height: 1 };
    const own: ConfigNode = { ...root, entries: root.entries.filter(each => each !== entry) };
    let below: ConfigNode | undefined;
    let height = 1;
    for (const name of namesOf(entry, this.problems)) {
      if (++this.names > maximumNames) {
        if (this.names === maximumNames + 1)
          this.report('config-too-large', `more than ${maximumNames} configs are extended`, name);
        break;
      }
      const parent = this.readParent(name, chain);
      if (!parent) continue;
      below = below ? mergeNodes(below, parent.root) : parent.root;
      height = Math.max(height, parent.height + 1);
    }
    return { root: below ? mergeNodes(below, own) : own, height };
  }

  private readParent(name: ScalarNode, chain: readonly string[]): Merged | undefined {
    let path: string;
    try {
      path = resolvePath(dirname(name.path), name.source, this.access);
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      return this.report(error.code, error.message, name);
    }
    if (chain.includes(path)) return this.report('cyclic-extends', 'configs that extend each other in a circle', name);
    const tooDeep = () => this.report('extends-too-deep', `more than ${maximumDepth} configs extend each other`, name);
    if (chain.length >= maximumDepth) return tooDeep();
    if (!this.known.has(path)) this.known.set(path, this.read(name, path, chain));
    const merged = this.known.get(path);
    return merged && chain.length + merged.height > maximumDepth ? tooDeep() : merged;
  }

  private read(name: ScalarNode, path: string, chain: readonly string[]): Merged | undefined {
    if (!existsSync(path)) {
      this.problems.push(missingConfig(name, path));
      return undefined;
    }
    const text = readConfigText(path);
    if (typeof text !== 'string') {
      this.problems.push(text);
      return undefined;
    }
    this.length += text.length;
    if (this.length > maximumLength) {
      const most = formatCount(maximumLength);
      return this.report('config-too-large', `the configs that are extended have more than ${most} characters`, name);
    }
    const parent = readYaml(text, path);
    this.problems.push(...parent.problems);
    return parent.root && this.merge(parent.root, [...chain, path]);
  }

  private report(code: string, message: string, at: ScalarNode): undefined {
    report(this.problems, code, message, at);
    return undefined;
  }
}

function namesOf({ value }: MapEntry, problems: Problem[]): readonly ScalarNode[] {
  const nodes = value.kind === 'list' ? value.items : [value];
  const names = nodes.filter((node): node is ScalarNode => node.kind === 'scalar' && node.value !== null);
  if (names.length < nodes.length)
    report(problems, 'wrong-type', 'extends: expected a config file or a list of them', value);
  return names;
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
