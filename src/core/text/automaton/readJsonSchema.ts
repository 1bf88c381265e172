/**
 * JSON schemas -> patterns of their JSON, on one line, properties in the order of the schema. Nesting that a schema leaves open, or that
 * refers to itself, is bounded. What an automaton cannot hold is refused by name: nothing that a schema asks for is silently left out.
 */
import { badPattern, choice, complement, literal, type Pattern, repeat, sequence, setOf, within } from './pattern';
import { readRegex } from './readRegex';

type Schema = Readonly<Record<string, unknown>>;

/** Levels of values where the schema says nothing of them, and of references to themselves. */
const DEEPEST_ANY = 2;
const DEEPEST = 12;

/** Keys that say nothing of the text. */
const notes = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
  'format',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength', 'pattern'],
  number: [],
  integer: [],
  boolean: [],
  null: [],
};
const types = Object.keys(knownKeys);

/** Characters of a string that need no escape. */
const plain = complement([
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x7f, 0x7f],
  [0xd800, 0xdfff],
]);
const escaped = sequence(
  literal('\\'),
  setOf(Array.from('"\\/bfnrt', each => [each.charCodeAt(0), each.charCodeAt(0)] as const)),
);
const character = choice([setOf(plain), escaped]);
const quote = literal('"');
const space = repeat(literal(' '), 0, 1);
const comma = sequence(literal(','), space);
const colon = sequence(literal(':'), space);
const integer = readRegex('-?(0|[1-9]\\d{0,14})');
const number = readRegex('-?(0|[1-9]\\d{0,14})(\\.\\d{1,14})?([eE][+-]?\\d{1,2})?');
const string = sequence(quote, repeat(character, 0), quote);

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Reader {
  constructor(private readonly root: Schema) {}

  /** @param place for messages: `$.properties.name` */
  read(schema: unknown, place: string, depth: number): Pattern {
    if (schema === true) return this.any(DEEPEST_ANY);
    if (!isObject(schema)) throw badPattern(`The schema at ${place} must be an object.`);
    if (depth > DEEPEST) throw this.tooDeep(place);
    const { $ref, anyOf, oneOf, const: constant, enum: values, type } = schema;
    if ($ref !== undefined) {
      this.refuseOthers(schema, ['$ref'], place);
      return this.read(this.find($ref, place), String($ref), depth + 1);
    }
    const several = anyOf ?? oneOf;
    if (several !== undefined) {
      this.refuseOthers(schema, [anyOf !== undefined ? 'anyOf' : 'oneOf'], place);
      if (!Array.isArray(several) || several.length === 0) throw badPattern(`anyOf at ${place} must be a list.`);
      return this.some(several, (each, i) => this.read(each, `${place}.anyOf[${i}]`, depth + 1), place);
    }
    if (constant !== undefined || values !== undefined) {
      this.refuseOthers(schema, ['const', 'enum', 'type'], place);
      const all = constant !== undefined ? [constant] : values;
      if (!Array.isArray(all) || all.length === 0) throw badPattern(`enum at ${place} must be a list of values.`);
      return choice(all.map(each => literal(JSON.stringify(each))));
    }
    if (type === undefined) {
      const implied = types.filter(each => knownKeys[each]!.some(key => schema[key] !== undefined));
      if (implied.length === 1) return this.readType({ ...schema, type: implied[0] }, implied[0]!, place, depth);
      this.refuseOthers(schema, [], place);
      return this.any(DEEPEST_ANY);
    }
    const named = Array.isArray(type) ? type : [type];
    return this.some(named, each => this.readType(schema, String(each), place, depth), place);
  }

  /** Those that can be written at all; what is nested too deeply is left out where there is another way. */
  private some<T>(options: readonly T[], read: (option: T, i: number) => Pattern, place: string): Pattern {
    const found: Pattern[] = [];
    for (const [i, option] of options.entries()) {
      try {
        found.push(read(option, i));
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
      }
    }
    if (found.length === 0) throw this.tooDeep(place);
    return found.length === 1 ? found[0]! : choice(found);
  }

  private tooDeep(place: string): Error {
    return new TooDeep(`The schema at ${place} is nested more than ${DEEPEST} levels deep.`);
  }

  private readType(schema: Schema, type: string, place: string, depth: number): Pattern {
    if (!types.includes(type))
      throw badPattern(`The schema at ${place} has type "${type}"; types are ${types.join(', ')}.`);
    const all = Array.isArray(schema.type)
      ? schema.type.flatMap(each => knownKeys[String(each)] ?? [])
      : knownKeys[type]!;
    this.refuseOthers(schema, ['type', ...all], place);
    switch (type) {
      case 'object':
        return this.readObject(schema, place, depth);
      case 'array':
        return this.readArray(schema, place, depth);
      case 'string':
        return this.readString(schema, place);
      case 'integer':
        return integer;
      case 'number':
        return number;
      case 'boolean':
        return choice([literal('true'), literal('false')]);
      default:
        return literal('null');
    }
  }

  private readObject(schema: Schema, place: string, depth: number): Pattern {
    const { properties, required = [], additionalProperties } = schema;
    if (properties === undefined) {
      if (additionalProperties === false) return literal('{}');
      const value = isObject(additionalProperties)
        ? this.read(additionalProperties, `${place}.additionalProperties`, depth + 1)
        : this.any(DEEPEST_ANY - 1);
      return this.mapOf(value);
    }
    if (!isObject(properties)) throw badPattern(`properties at ${place} must be an object.`);
    if (!Array.isArray(required)) throw badPattern(`required at ${place} must be a list of names.`);
    const lacking = required.find(name => !Object.hasOwn(properties, String(name)));
    if (lacking !== undefined) throw badPattern(`required at ${place} names "${lacking}", which is not in properties.`);
    const items = Object.entries(properties).flatMap(([name, value]) => {
      const optional = !required.includes(name);
      try {
        const of = this.read(value, `${place}.${name}`, depth + 1);
        return [{ of: sequence(literal(JSON.stringify(name)), colon, of), optional }];
      } catch (error) {
        if (optional && error instanceof TooDeep) return [];
        throw error;
      }
    });
    return sequence(literal('{'), { kind: 'list', items, separator: comma }, literal('}'));
  }

  private mapOf(value: Pattern): Pattern {
    const entry = sequence(string, colon, value);
    return sequence(literal('{'), listOf(entry, 0, Number.POSITIVE_INFINITY), literal('}'));
  }

  private readArray(schema: Schema, place: string, depth: number): Pattern {
    const [least, most] = [
      this.count(schema, 'minItems', 0, place),
      this.count(schema, 'maxItems', Number.POSITIVE_INFINITY, place),
    ];
    if (most < least) throw badPattern(`minItems at ${place} is above maxItems.`);
    if (most === 0) return literal('[]');
    try {
      const item =
        schema.items === undefined ? this.any(DEEPEST_ANY - 1) : this.read(schema.items, `${place}.items`, depth + 1);
      return sequence(literal('['), listOf(item, least, most), literal(']'));
    } catch (error) {
      if (least === 0 && error instanceof TooDeep) return literal('[]');
      throw error;
    }
  }

  private readString(schema: Schema, place: string): Pattern {
    const [least, most] = [
      this.count(schema, 'minLength', 0, place),
      this.count(schema, 'maxLength', Number.POSITIVE_INFINITY, place),
    ];
    if (most < least) throw badPattern(`minLength at ${place} is above maxLength.`);
    if (schema.pattern === undefined) return sequence(quote, repeat(character, least, most), quote);
    if (schema.minLength !== undefined || schema.maxLength !== undefined)
      throw badPattern(
        `The string at ${place} has both a pattern and a length. Put the length into the pattern, such as ^.{1,9}$.`,
      );
    const source = String(schema.pattern);
    const free = setOf(plain);
    // A pattern of a schema may match anywhere, unless it says where.
    const parts = [within(readRegex(source), plain)];
    if (!source.startsWith('^')) parts.unshift(repeat(free, 0));
    if (!source.endsWith('$')) parts.push(repeat(free, 0));
    return sequence(quote, ...parts, quote);
  }

  private count(schema: Schema, key: string, fallback: number, place: string): number {
    const value = schema[key];
    if (value === undefined) return fallback;
    if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10_000) return Number(value);
    throw badPattern(`${key} at ${place} must be a whole number from 0 to 10000.`);
  }

  private any(depth: number): Pattern {
    const simple = [string, number, literal('true'), literal('false'), literal('null')];
    if (depth <= 0) return choice(simple);
    const inner = this.any(depth - 1);
    return choice([
      ...simple,
      sequence(literal('['), listOf(inner, 0, Number.POSITIVE_INFINITY), literal(']')),
      this.mapOf(inner),
    ]);
  }

  private find(reference: unknown, place: string): unknown {
    if (typeof reference !== 'string' || !reference.startsWith('#'))
      throw badPattern(`$ref at ${place} must point into the schema itself, such as #/$defs/name.`);
    let at: unknown = this.root;
    for (const key of reference.slice(1).split('/').slice(1)) {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
      at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    }
    if (at === undefined) throw badPattern(`$ref at ${place} points to ${reference}, which is not there.`);
    return at;
  }

  private refuseOthers(schema: Schema, known: readonly string[], place: string): void {
    const other = Object.keys(schema).find(key => !known.includes(key) && !notes.has(key));
    if (other === undefined) return;
    throw badPattern(
      `The schema at ${place} has "${other}", which is not supported here. Leave it out, and check it afterwards.`,
    );
  }
}

class TooDeep extends Error {}

function listOf(item: Pattern, least: number, most: number): Pattern {
  const more = repeat(sequence(comma, item), Math.max(0, least - 1), most - 1);
  const some = sequence(item, more);
  return least === 0 ? repeat(some, 0, 1) : some;
}

/** @throws ActionableError `bad-pattern` */
export function readJsonSchema(schema: unknown): Pattern {
  if (schema !== true && !isObject(schema)) throw badPattern('A JSON schema must be an object.');
  try {
    return new Reader(isObject(schema) ? schema : {}).read(schema, '$', 0);
  } catch (error) {
    throw error instanceof TooDeep ? badPattern(error.message) : error;
  }
}
