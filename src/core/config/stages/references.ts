/** `${train.batch}`: values taken from elsewhere in the config, defaults included. */
import type { Problem } from '../../base/problem';
import { suggest } from '../../base/suggest';
import { objectsOf, schemasAt } from '../editor/schemaAt';
import type { Schema } from '../schema';
import { type ConfigNode, nodeAt, nodeOf, type ScalarNode } from '../yaml/node';

const whole = /^\$\{([^${}]*)\}$/;
const part = /\$\$\{|\$\{([^${}]*)\}/g;

/**
 * A value that is one reference becomes the value referred to, whatever its kind; within text it is put in as written.
 * `$${` stands for `${`.
 */
export function resolveReferences(
  root: ConfigNode,
  schema: Schema,
): { readonly root: ConfigNode; readonly problems: readonly Problem[] } {
  const resolver = new Resolver(root, schema);
  return { root: resolver.resolve(root, []), problems: resolver.problems };
}

/** References to references multiply: stops them. */
const maximumLookUps = 1000;
/** Values, and characters of text, that they put in. */
const maximumNodes = 100_000;
const maximumLength = 1_000_000;

class Resolver {
  readonly problems: Problem[] = [];
  private lookUps = 0;
  private nodes = 0;
  private length = 0;
  private isFull = false;

  constructor(
    private readonly root: ConfigNode,
    private readonly schema: Schema,
  ) {}

  /** @param chain the references that led here */
  resolve(node: ConfigNode, chain: readonly string[]): ConfigNode {
    if (chain.length > 0 && ++this.nodes > maximumNodes)
      this.giveUp('references put in more than 100,000 values', node);
    if (this.isFull) return node;
    if (node.kind === 'list') return { ...node, items: node.items.map(item => this.resolve(item, chain)) };
    if (node.kind === 'map') {
      const entries = node.entries.map(entry => ({ ...entry, value: this.resolve(entry.value, chain) }));
      return { ...node, entries };
    }
    if (typeof node.value !== 'string' || !node.source.includes('${')) return node;
    const name = whole.exec(node.source)?.[1];
    return name === undefined ? this.fill(node, chain) : this.lookUp(name, node, chain);
  }

  private fill(node: ScalarNode, chain: readonly string[]): ConfigNode {
    const source = node.source.replace(part, (match, name: string | undefined) => {
      if (name === undefined) return '${';
      if (this.isFull) return match;
      const found = this.lookUp(name, node, chain);
      if (this.isFull) return match;
      if (found.kind === 'scalar') {
        this.length += found.source.length;
        if (this.length <= maximumLength) return found.source;
        this.giveUp('references put in more than 1,000,000 characters', node);
        return match;
      }
      this.report('bad-reference', `${match} is no single value that could stand within text`, node);
      return match;
    });
    return { ...node, source, value: source };
  }

  private lookUp(name: string, at: ScalarNode, chain: readonly string[]): ConfigNode {
    const key = name.trim();
    if (++this.lookUps > maximumLookUps) {
      this.giveUp(`more than ${maximumLookUps} references`, at);
      return at;
    }
    // The chain is of names: a map that holds a reference to itself is caught when it comes round.
    if (chain.includes(key)) {
      this.report('cyclic-reference', `references in a circle: ${[...chain, key].join(' -> ')}`, at);
      return { ...at, value: null, source: '' };
    }
    const keys = key.split('.');
    const found = nodeAt(this.root, keys) ?? this.defaultAt(keys, at);
    if (!found) {
      const near = suggest(key, this.names());
      const hint = near === undefined ? '; write its keys from the top' : `; did you mean \${${near}}?`;
      this.report('unknown-reference', `there is no ${key || 'key'} to refer to${hint}`, at);
      return at;
    }
    return this.resolve(found, [...chain, key]);
  }

  private defaultAt(keys: readonly string[], { path, range }: ScalarNode): ConfigNode | undefined {
    const schema = schemasAt(this.schema, this.root, keys).find(each => each.default !== undefined);
    if (schema) return nodeOf(schema.default, path, range);
    // The default of a whole section holds no keys of its own: those of its schema count.
    const key = keys[keys.length - 1]!;
    const owners = schemasAt(this.schema, this.root, keys.slice(0, -1));
    const child = owners
      .flatMap(owner => objectsOf(owner, nodeAt(this.root, keys.slice(0, -1))))
      .find(owner => Object.hasOwn(owner.keys, key))?.keys[key];
    return child?.default === undefined ? undefined : nodeOf(child.default, path, range);
  }

  private names(): readonly string[] {
    return namesOf(this.schema, this.root, []);
  }

  /** From here on everything stays as it is written. */
  private giveUp(message: string, at: ConfigNode): void {
    if (!this.isFull) this.report('config-too-large', message, at);
    this.isFull = true;
  }

  private report(code: string, message: string, { path, range }: ConfigNode): void {
    this.problems.push({ code, severity: 'error', message, path, range });
  }
}

/** Dotted names of all single values. */
function namesOf(schema: Schema, node: ConfigNode | undefined, keys: readonly string[]): readonly string[] {
  const objects = objectsOf(schema, node);
  if (objects.length === 0) return [keys.join('.')];
  return objects.flatMap(object =>
    Object.entries(object.keys).flatMap(([key, child]) => namesOf(child, nodeAt(node, [key]), [...keys, key])),
  );
}
