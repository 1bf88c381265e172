/** Vocabularies as they stand in tokenizer.json. */
import type { JsonValue } from '../json';

export const maximumVocabulary = 10_000_000;

/** Token -> id, ids from 0 without a gap; id -> token. */
export function readVocabulary(json: JsonValue): readonly string[] {
  const entries = Object.entries(json.object());
  if (entries.length === 0 || entries.length > maximumVocabulary)
    throw json.fail('a vocabulary of 1 to 10 million tokens');
  const vocabulary = new Array<string | undefined>(entries.length).fill(undefined);
  for (const [token, id] of entries) {
    if (
      typeof id !== 'number' ||
      !Number.isInteger(id) ||
      id < 0 ||
      id >= entries.length ||
      vocabulary[id] !== undefined
    ) {
      throw json.fail(
        `ids from 0 to ${entries.length - 1}, each once, not ${JSON.stringify(id)?.slice(0, 40)} for ${JSON.stringify(token.slice(0, 40))}`,
      );
    }
    vocabulary[id] = token;
  }
  return vocabulary as readonly string[];
}
