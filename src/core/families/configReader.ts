/** A config.json, key by key, with nothing in it taken on trust: what is no such value, or out of range, is named. */
import { ActionableError } from '../base/errors';
import { isJson, type Json } from '../base/json';
import type { ConfigReader } from './family';

/** More than any real one, so that what a config.json claims takes no memory before the weights are looked at. */
const MOST = 2 ** 24;
const MOST_LAYERS = 1024;
/** Keys that say how often something is repeated. */
const COUNTS_LAYERS =
  /^(?:num_hidden_layers|n_layers?|num_layers|num_decoder_layers|encoder_layers|decoder_layers|num_hidden_groups|inner_group_num)$/;

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}

/**
 * @param file what messages call it
 * @param above keys that lead to it
 */
export function createConfigReader(json: Json, file: string, above = ''): ConfigReader {
  const wrong = (key: string, expected: string) =>
    new ActionableError(
      'damaged-pretrained',
      `${file}: ${above}${key} must be ${expected}, not ${show(json[key])}; get the folder again`,
    );
  // What stands as null counts as left out: transformers writes so of what is not set.
  const has = (key: string) => json[key] !== undefined && json[key] !== null;
  const read = <T>(key: string, expected: string, fallback: T | undefined, isRight: (value: unknown) => boolean): T => {
    if (!has(key) && fallback !== undefined) return fallback;
    if (!isRight(json[key])) throw wrong(key, expected);
    return json[key] as T;
  };
  return {
    integer(key, fallback) {
      const most = COUNTS_LAYERS.test(key) ? MOST_LAYERS : MOST;
      const isRight = (value: unknown) =>
        Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
      return read(key, `a whole number from 0 to ${most}`, fallback, isRight);
    },
    number: (key, fallback) => read(key, 'a number', fallback, Number.isFinite),
    boolean: (key, fallback) => read(key, 'true or false', fallback, value => typeof value === 'boolean'),
    string: (key, fallback) => read(key, 'text', fallback, value => typeof value === 'string'),
    choice(key, values, fallback) {
      const expected = values.length === 1 ? `"${values[0]}"` : `one of ${values.join(', ')}`;
      return read(key, expected, fallback, value => (values as readonly unknown[]).includes(value));
    },
    has,
    under(key) {
      const value = json[key];
      return isJson(value) ? createConfigReader(value, file, `${above}${key}.`) : undefined;
    },
    raw: key => json[key],
    refuse(key, why): never {
      throw new ActionableError('unsupported-model', `${file}: ${above}${key} is ${show(json[key])}: ${why}`);
    },
  };
}
