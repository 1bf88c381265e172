/** One id a word; words outside of the vocabulary share that of [UNK]. */
import type { JsonValue } from '../json';
import type { NGrams, TokenModel } from './model';
import { readVocabulary } from './vocabulary';

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
