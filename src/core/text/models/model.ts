/** Models, which turn words into ids, by the names they have in tokenizer.json. */
import type { JsonValue } from '../json';
import { readWordLevel } from './wordLevel';

export interface TokenModel {
  /** id -> token. */
  readonly vocabulary: readonly string[];
  readonly unknown: number;
  idOf(token: string): number | undefined;
  /** Ids of a word's pieces, each with its start and end in the word. */
  encode(word: string, emit: (id: number, start: number, end: number) => void): void;
  /** As it stands in tokenizer.json. */
  toJson(): Readonly<Record<string, unknown>>;
}

/** @throws ActionableError `damaged-tokenizer` */
export function readModel(json: JsonValue): TokenModel {
  const type = json.get('type');
  if (type.string() !== 'WordLevel') throw type.fail('WordLevel');
  return readWordLevel(json);
}
