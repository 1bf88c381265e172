/** A tree of located values against a schema -> the value with defaults filled in, or every problem. */
import type { Problem } from '../../base/problem';
import type { Schema } from '../schema';
import { type ConfigNode, plainOf } from '../yaml/node';
import { checkEither, checkList, checkMap, checkObject, checkVariant } from './collections';
import { checkBoolean, checkChoice, checkFraction, checkNumber, checkString } from './scalars';
import { invalid, type Place, type Validator } from './validator';

export interface Validated {
  /** Absent where there are problems. */
  readonly value?: unknown;
  readonly problems: readonly Problem[];
}

/** @param place what to mark when the value as a whole is at fault */
export function validate(schema: Schema, node: ConfigNode, place: Omit<Place, 'keys'>): Validated {
  const validator: Validator = {
    root: schema,
    path: place.path,
    problems: [],
    suggestionsLeft: 50,
    check: (child, childNode, childPlace) => check(validator, child, childNode, childPlace),
  };
  const value = validator.check(schema, node, { ...place, keys: [] });
  return value === invalid ? { problems: validator.problems } : { value, problems: validator.problems };
}

function check(v: Validator, schema: Schema, node: ConfigNode, place: Place): unknown {
  switch (schema.kind) {
    case 'number':
      return checkNumber(v, schema, node, place);
    case 'boolean':
      return checkBoolean(v, schema, node, place);
    case 'string':
      return checkString(v, schema, node, place);
    case 'choice':
      return checkChoice(v, schema, node, place);
    case 'fraction':
      return checkFraction(v, schema, node, place);
    case 'list':
      return checkList(v, schema, node, place);
    case 'object':
      return checkObject(v, schema, node, place);
    case 'map':
      return checkMap(v, schema, node, place);
    case 'any':
      return plainOf(node);
    case 'variant':
      return checkVariant(v, schema, node, place);
    case 'either':
      return checkEither(v, schema, node, place);
  }
}
