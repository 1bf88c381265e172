/** One id a word; words outside of the vocabulary share that of [UNK]. */
import type { JsonValue } from '../json';
import type { NGrams, TokenModel } from './model';

const maximumVocabulary = 10_000_000;

/** Words of the longest sequence. */
export const longestNGram = 5;

/**
 * @param vocabulary id -> token, each once
 * @param nGrams makes it a `WordNGram`, which other readers of tokenizer.json do not know: they have no n-grams
 */
export function createWordLevel(vocabulary: readonly string[], unknown: number, nGrams?: NGrams): TokenModel {
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  return {
    vocabulary,
    unknown,
    idOf: token => ids.get(token),
    encode: (word, emit) => emit(ids.get(word) ?? unknown, 0, word.length),
    ...(nGrams && { nGrams }),
    toJson: () => ({
      type: nGrams ? 'WordNGram' : 'WordLevel',
      ...nGrams,
      vocab: Object.fromEntries(ids),
      unk_token: vocabulary[unknown],
    }),
  };
}

export function readWordNGram(json: JsonValue): TokenModel {
  const from = json.get('from').integer(1, longestNGram);
  const to = json.get('to').integer(from, longestNGram);
  return readWordLevel(json, { from, to });
}

export function readWordLevel(json: JsonValue, nGrams?: NGrams): TokenModel {
  const vocabulary = readVocabulary(json.get('vocab'));
  const unknown = vocabulary.indexOf(json.get('unk_token').string());
  if (unknown === -1) throw json.get('unk_token').fail('a token of the vocabulary');
  return createWordLevel(vocabulary, unknown, nGrams);
}

/** Token -> id, ids from 0 without a gap. */
function readVocabulary(json: JsonValue): readonly string[] {
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
