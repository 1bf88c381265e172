/** Checks of single values: numbers, words, parts, text. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { suggest } from '../../base/suggest';
import { describeForm, describeLimits, joinWords } from '../describe';
import { isPretrained, meantBy, meantOr } from '../foreignWords';
import type { BooleanSchema, ChoiceSchema, FractionSchema, NumberSchema, StringSchema } from '../schema';
import type { ConfigNode, ScalarNode } from '../yaml/node';
import { describeNode, type invalid, nameOf, type Place, replace, report, type Validator } from './validator';

export function checkNumber(v: Validator, schema: NumberSchema, node: ConfigNode, place: Place): unknown {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') {
    const form = schema.integer ? 'a whole number' : 'a number';
    const meant = node.kind === 'scalar' ? readNumber(node.source) : undefined;
    const fix = meant === undefined ? undefined : replace(`Write ${meant}`, node.range, String(meant));
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return report(v, 'wrong-type', `${nameOf(place)}: expected ${form}, got ${describeNode(node)}${hint}`, node, fix);
  }
  const { value } = node;
  if (!Number.isFinite(value)) {
    return report(v, 'out-of-range', `${nameOf(place)} must be a finite number, got ${node.source}`, node);
  }
  if (schema.integer && !Number.isSafeInteger(value)) {
    return report(v, 'wrong-type', `${nameOf(place)}: expected a whole number, got ${node.source}`, node);
  }
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const outside =
    (minimum !== undefined && value < minimum) ||
    (exclusiveMinimum !== undefined && value <= exclusiveMinimum) ||
    (maximum !== undefined && value > maximum) ||
    (exclusiveMaximum !== undefined && value >= exclusiveMaximum);
  if (!outside) return value;
  const limits = describeLimits(schema).replace(/^,? /, '');
  return report(v, 'out-of-range', `${nameOf(place)} must be ${limits}, got ${node.source}`, node);
}

/** Characters; no number that is meant has more, and a text of a million digits is not searched for one. */
const LONGEST_NUMBER = 40;

/** The number meant by `"4"`, `4_000` or `4,000`. */
export function readNumber(source: string): number | undefined {
  if (source.length > LONGEST_NUMBER) return undefined;
  const plain = source.trim().replace(/(?<=\d)[_,](?=\d{3})/g, '');
  return /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(plain) ? Number(plain) : undefined;
}

const truths: Readonly<Record<string, boolean>> = {
  yes: true,
  no: false,
  on: true,
  off: false,
  y: true,
  n: false,
  1: true,
  0: false,
  true: true,
  false: false,
};

export function checkBoolean(v: Validator, _schema: BooleanSchema, node: ConfigNode, place: Place): unknown {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  const source = node.kind === 'scalar' ? node.source.toLowerCase() : '';
  const meant = Object.hasOwn(truths, source) ? String(truths[source]) : suggest(source, ['true', 'false']);
  const fix = meant === undefined ? undefined : replace(`Write ${meant}`, node.range, meant);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return report(
    v,
    'wrong-type',
    `${nameOf(place)}: expected true or false, got ${describeNode(node)}${hint}`,
    node,
    fix,
  );
}

export function checkChoice(v: Validator, schema: ChoiceSchema, node: ConfigNode, place: Place): unknown {
  const choices = Object.keys(schema.choices);
  if (node.kind !== 'scalar' || node.value === null) {
    return report(
      v,
      'wrong-type',
      `${nameOf(place)}: expected ${joinWords(choices)}, got ${describeNode(node)}`,
      node.kind === 'scalar' ? { path: node.path, range: place.range } : node,
    );
  }
  if (Object.hasOwn(schema.choices, node.source)) return node.source;
  return unknownWord(v, nameOf(place), node, choices);
}

/** `unknown model "trasformer"; did you mean "transformer"?` with the fix. */
export function unknownWord(v: Validator, noun: string, node: ScalarNode, words: readonly string[]): typeof invalid {
  const near = meantBy(node.source, words);
  const fix = near === undefined ? undefined : replace(`Change to ${near}`, node.range, near);
  const hint = meantOr(node.source, words, 'choices:');
  const why = noun === 'model' && isPretrained(node.source) ? '; pretrained models cannot be loaded' : '';
  return report(v, 'unknown-choice', `unknown ${noun} "${node.source.slice(0, 60)}"${why}${hint}`, node, fix);
}

const percent = /^\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*%\s*$/;

/** The share a text such as `10%` stands for. */
export function readPercent(source: string): number | undefined {
  const digits = source.length > LONGEST_NUMBER ? undefined : percent.exec(source)?.[1];
  // Divided in decimal: 7% is 0.07, not 0.07000000000000001.
  return digits === undefined ? undefined : Number((Number(digits) / 100).toPrecision(15));
}

export function checkFraction(v: Validator, schema: FractionSchema, node: ConfigNode, place: Place): unknown {
  const written = node.kind === 'scalar' ? node.value : undefined;
  const share = typeof written === 'string' ? readPercent(written) : undefined;
  const value = share ?? written;
  if (typeof value !== 'number') {
    return report(
      v,
      'wrong-type',
      `${nameOf(place)}: expected ${describeForm(schema)}, got ${describeNode(node)}`,
      node,
    );
  }
  const { source } = node as ScalarNode;
  if (value >= 0 && value < 1) return value;
  if (schema.count && share === undefined && Number.isSafeInteger(value) && value >= 1) return value;
  const limits = schema.count ? 'a fraction from 0% to below 100%, or a whole number' : 'from 0% to below 100%';
  const meant = !schema.count && share === undefined && value >= 1 && value < 100 ? `${value}%` : undefined;
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  const fix = meant === undefined ? undefined : replace(`Write ${meant}`, node.range, meant);
  return report(v, 'out-of-range', `${nameOf(place)} must be ${limits}, got ${source}${hint}`, node, fix);
}

export function checkString(v: Validator, schema: StringSchema, node: ConfigNode, place: Place): unknown {
  if (node.kind !== 'scalar' || node.value === null) {
    return report(
      v,
      'wrong-type',
      `${nameOf(place)}: expected ${describeForm(schema)}, got ${describeNode(node)}`,
      node.kind === 'scalar' ? { path: node.path, range: place.range } : node,
    );
  }
  // A column may be called 2 or true, a file 2024: there is one way to mean it.
  if (typeof node.value !== 'string' && schema.format === undefined) {
    const fix = replace('Put it in quotes', node.range, JSON.stringify(node.source));
    return report(v, 'wrong-type', `${nameOf(place)}: expected text, got ${node.source}; put it in quotes`, node, fix);
  }
  if (node.source.trim() === '' && schema.format !== undefined) {
    return report(v, 'empty-value', `${nameOf(place)}: expected ${describeForm(schema)}, got empty text`, node);
  }
  return schema.format === 'path' ? relocatePath(node, v.path) : node.source;
}

/** A path in an inherited config is relative to that config's folder; the value is relative to the folder of the config that inherits. */
function relocatePath({ source, path }: ScalarNode, main: string): string {
  const [from, to] = [dirname(path), dirname(main)];
  if (from === to || isAbsolute(source) || path.startsWith('--set ')) return source;
  return relative(to, resolve(from, source)).replaceAll('\\', '/');
}
