/** Pre-tokenizers, which split text into words, by the names they have in tokenizer.json. */
import type { JsonValue } from '../json';
import { splitBert } from './bert';

export interface PreTokenizer {
  /** [start, end, start, end, ...] of each word, UTF-16 code units of `text`. */
  split(text: string): readonly number[];
  /** As it stands in tokenizer.json. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** @throws ActionableError `damaged-tokenizer` */
export function readPreTokenizer(json: JsonValue): PreTokenizer {
  const type = json.get('type');
  if (type.string() !== 'BertPreTokenizer') throw type.fail('BertPreTokenizer');
  return { split: splitBert, json: { type: 'BertPreTokenizer' } };
}
