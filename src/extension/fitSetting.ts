/** A setting's value made to fit what `package.json` says of it: VS Code underlines others, and hands them on as they are. Pure. */
import { isJson } from '../core/base/json';
import { suggest } from '../core/base/suggest';

/** What is used here of a property of `contributes.configuration`. */
export interface SettingSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly enum?: readonly string[];
}

export interface Fitted {
  readonly value: unknown;
  /** Why it is another one than was set: `must be from 0 to 5,000`. */
  readonly fault?: string;
}

export function fitSetting(value: unknown, schema: SettingSchema): Fitted {
  const { type, enum: choices } = schema;
  if (choices) {
    if (choices.some(choice => choice === value)) return { value };
    const meant = typeof value === 'string' ? suggest(value, choices) : undefined;
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    return { value: schema.default, fault: `must be one of ${choices.join(', ')}${hint}` };
  }
  if (type === 'number' || type === 'integer') return fitNumber(value, schema);
  if (type === 'boolean' || type === 'string')
    return typeof value === type ? { value } : { value: schema.default, fault: `must be a ${type}` };
  if (type === 'array') {
    const fits = Array.isArray(value) && value.every(item => typeof item === 'string');
    return fits ? { value } : { value: schema.default, fault: 'must be a list of texts' };
  }
  if (type === 'object') {
    const fits = isJson(value) && Object.values(value).every(item => typeof item === 'string');
    return fits ? { value } : { value: schema.default, fault: 'must give a text for each name' };
  }
  return { value };
}

function fitNumber(value: unknown, schema: SettingSchema): Fitted {
  const { type, minimum, maximum, exclusiveMinimum } = schema;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { value: schema.default, fault: `must be a ${type === 'integer' ? 'whole number' : 'number'}` };
  const whole = type === 'integer' ? Math.round(value) : value;
  if (exclusiveMinimum !== undefined && whole <= exclusiveMinimum)
    return { value: schema.default, fault: `must be above ${exclusiveMinimum}` };
  const fitting = Math.min(maximum ?? Number.POSITIVE_INFINITY, Math.max(minimum ?? Number.NEGATIVE_INFINITY, whole));
  if (fitting === value) return { value };
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const limits =
    minimum !== undefined && maximum !== undefined
      ? ` from ${minimum} to ${maximum}`
      : minimum !== undefined
        ? ` of at least ${minimum}`
        : '';
  return { value: fitting, fault: `must be ${kind}${limits}` };
}
