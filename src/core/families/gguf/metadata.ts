/** Values of a GGUF file's metadata, by name, with nothing in them taken on trust. */
import { ActionableError } from '../../base/errors';
import type { GgufValue } from '../../formats/gguf';

export interface GgufMetadata {
  has(key: string): boolean;
  /** @throws ActionableError `damaged-gguf` where it is missing, or no such value */
  text(key: string, fallback?: string): string;
  number(key: string, fallback?: number): number;
  integer(key: string, fallback?: number): number;
  boolean(key: string, fallback: boolean): boolean;
  texts(key: string): readonly string[];
  /** As many as there are texts. */
  numbers(key: string, count: number): ArrayLike<number>;
  /** What this program does not compute. */
  refuse(key: string, why: string): never;
  damaged(what: string): ActionableError;
}

/** @param file what messages call it */
export function readMetadata(values: ReadonlyMap<string, GgufValue>, file: string): GgufMetadata {
  const damaged = (what: string) => new ActionableError('damaged-gguf', `${file} is damaged: ${what}`);
  const wrong = (key: string, expected: string) =>
    damaged(values.has(key) ? `${key} must be ${expected}` : `${key} is missing`);
  const read = <T extends GgufValue>(
    key: string,
    expected: string,
    is: (value: GgufValue) => boolean,
    fallback?: T,
  ): T => {
    const value = values.get(key) ?? fallback;
    if (value === undefined || !is(value)) throw wrong(key, expected);
    return value as T;
  };
  return {
    has: key => values.has(key),
    text: (key, fallback) => read(key, 'text', value => typeof value === 'string', fallback),
    number: (key, fallback) => read(key, 'a number', Number.isFinite, fallback),
    integer: (key, fallback) => read(key, 'a whole number', value => Number.isInteger(value), fallback),
    boolean: (key, fallback) => read(key, 'true or false', value => typeof value === 'boolean', fallback),
    texts: key => read<readonly string[]>(key, 'a list of texts', isTexts),
    numbers(key, count) {
      const list = values.get(key);
      if (list === undefined || typeof list !== 'object' || isTexts(list)) throw wrong(key, 'a list of numbers');
      if (list.length !== count) throw damaged(`${key} has ${list.length} numbers, not ${count}`);
      return list;
    },
    refuse(key, why) {
      throw new ActionableError(
        'unknown-gguf',
        `${file}: ${key}${values.has(key) ? ` is ${String(values.get(key)).slice(0, 60)}` : ''}: ${why}`,
      );
    },
    damaged,
  };
}

function isTexts(value: GgufValue): value is readonly string[] {
  return Array.isArray(value);
}
