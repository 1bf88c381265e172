/** What the checks of each kind of value share: where problems go, and how they speak of a value. */
import type { Fix, Problem, Range } from '../../base/problem';
import type { Schema } from '../schema';
import type { ConfigNode } from '../yaml/node';

/** A value with problems; its problems are reported already. */
export const invalid: unique symbol = Symbol('invalid');

/** Where a value stands in the config. */
export interface Place {
  /** Keys from the root; e.g. `['train', 'optimizer']`. */
  readonly keys: readonly string[];
  /** What to mark when the value itself is missing: its key, or the top of the file. */
  readonly path: string;
  readonly range: Range;
}

export interface Validator {
  /** The schema of the whole config: tells where a misplaced key belongs. */
  readonly root: Schema;
  /** Of the config that is checked. */
  readonly path: string;
  readonly problems: Problem[];
  /** How many more unknown keys are compared with the known ones: to suggest is most of the work, and nobody reads on. */
  suggestionsLeft: number;
  check(schema: Schema, node: ConfigNode, place: Place): unknown;
}

/** Stable codes of what a checked config can be told. */
export type ConfigProblemCode =
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'out-of-range'
  | 'unknown-choice'
  | 'empty-value'
  | 'keys-disagree';

export function report(
  validator: Validator,
  code: ConfigProblemCode,
  message: string,
  at: { readonly path: string; readonly range: Range },
  fix?: Fix,
): typeof invalid {
  validator.problems.push({
    code,
    severity: 'error',
    message,
    path: at.path,
    range: at.range,
    ...(fix && { fix }),
  });
  return invalid;
}

/** The last key: how messages call a value. */
export function nameOf(place: Place): string {
  return place.keys[place.keys.length - 1] ?? 'the config';
}

/** What was written, for `expected ..., got ...`. */
export function describeNode(node: ConfigNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'keys';
  if (node.value === null) return 'nothing';
  const shown = node.source.length > 40 ? `${node.source.slice(0, 40)}...` : node.source;
  if (typeof node.value === 'string') return `text "${shown.replace(/\n/g, ' ')}"`;
  return shown;
}

export function replace(title: string, range: Range, replacement: string): Fix {
  return { title, range, replacement };
}
