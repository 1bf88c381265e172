/** Pre-tokenizers, which split text into words, by the names they have in tokenizer.json. */
import type { JsonValue } from '../json';
import { splitBert } from './bert';
import { everyCharacter, splitCharacters } from './character';

export interface PreTokenizer {
  /** [start, end, start, end, ...] of each word, UTF-16 code units of `text`. */
  split(text: string): readonly number[];
  /** As it stands in tokenizer.json. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** @throws ActionableError `damaged-tokenizer` */
export function readPreTokenizer(json: JsonValue): PreTokenizer {
  const type = json.get('type');
  switch (type.string()) {
    case 'BertPreTokenizer':
      return { split: splitBert, json: { type: 'BertPreTokenizer' } };
    case 'Split':
      return readSplit(json);
    default:
      throw type.fail('BertPreTokenizer or Split');
  }
}

/** Of all patterns, the one that is every character. */
function readSplit(json: JsonValue): PreTokenizer {
  const pattern = json.get('pattern').get('Regex');
  if (pattern.string() !== everyCharacter.pattern.Regex) throw pattern.fail(everyCharacter.pattern.Regex);
  if (json.get('behavior').string() !== everyCharacter.behavior)
    throw json.get('behavior').fail(everyCharacter.behavior);
  if (json.get('invert').boolean(false)) throw json.get('invert').fail('false');
  return { split: splitCharacters, json: everyCharacter };
}
