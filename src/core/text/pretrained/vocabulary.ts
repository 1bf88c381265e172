/** Vocabularies of other programs' tokenizer.json: ids may have gaps. */
import type { ActionableError } from '../../base/errors';
import type { JsonValue } from '../json';
import { maximumVocabulary } from '../models/vocabulary';

/** More ids than tokens, at most, so that a small file makes no large table. */
const MOST_GAPS = 100_000;

/** id -> token; undefined in gaps. */
export type Vocabulary = readonly (string | undefined)[];

/** @throws ActionableError `damaged-tokenizer` */
export function readTokens(json: JsonValue): Vocabulary {
  const entries = Object.entries(json.object());
  if (entries.length === 0 || entries.length > maximumVocabulary)
    throw json.fail('a vocabulary of 1 to 10 million tokens');
  const most = entries.length + Math.min(MOST_GAPS, 2 * entries.length);
  const vocabulary: (string | undefined)[] = new Array(entries.length).fill(undefined);
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= most || vocabulary[id] !== undefined) {
      throw json.fail(
        `ids from 0 to ${most - 1}, each once, not ${JSON.stringify(id)?.slice(0, 40)} for ${JSON.stringify(token.slice(0, 40))}`,
      );
    }
    vocabulary[id] = token;
  }
  return Array.from(vocabulary);
}

/** The same with a name in each gap, which no text has. */
export function nameGaps(vocabulary: Vocabulary): readonly string[] {
  return vocabulary.map((token, id) => token ?? gapName(id));
}

/** What people read where an id stands for nothing. */
export function gapName(id: number): string {
  return `[unused id ${id}]`;
}

/** A text has what is in no token, and nothing stands for it. @param unknown what the file says of that */
export function lacks(unknown: JsonValue): ActionableError {
  return unknown.fail('a token of the vocabulary, because this text has characters that the vocabulary lacks');
}
