/** Learns a byte-level BPE tokenizer: no text has an unknown token, and decoding gives the text itself. */
import { byteCharacters, characterOfByte, toBytes } from './byteCharacters';
import { byteLevelDecoder } from './decoders/decoder';
import { countWords } from './learn/countWords';
import { learnMerges } from './learn/learnMerges';
import { type LearningOptions, Pacer } from './learn/pacer';
import { createBpe } from './models/bpe';
import { byteLevel } from './preTokenizers/byteLevel';
import type { Tokenizer } from './tokenizer';
import { assemble, createStages, firstTokens, formSteps, specialTokens, type TokenizerConfig } from './trainWordLevel';

export type BpeOptions = Omit<Extract<TokenizerConfig, { readonly type: 'bpe' }>, 'type'>;

/**
 * @param needsCls put [CLS] before every text
 * @throws CancelledError
 */
export async function trainBpe(
  texts: Iterable<string>,
  config: BpeOptions,
  needsCls: boolean,
  options: LearningOptions = {},
): Promise<Tokenizer> {
  const normalizers = [...formSteps(config.normalize), ...(config.lowercase ? [{ type: 'Lowercase' }] : [])];
  const stages = createStages(normalizers, byteLevel);
  const pacer = new Pacer(options);
  const words = await countWords(texts, stages, pacer);
  const alphabet = [...new Set([...firstTokens(config), ...byteCharacters])];
  const ids = new Map(alphabet.map((token, id) => [token, id] as const));
  const byteIds = Array.from({ length: 256 }, (_, byte) => ids.get(characterOfByte(byte))!);
  const learned = await learnMerges(
    Array.from(words.keys(), word => Int32Array.from(toBytes(word), byte => byteIds[byte]!)),
    Int32Array.from(words.values()),
    {
      vocabulary: alphabet,
      size: config.vocabulary,
      minimumCount: config['minimum-count'],
      join: (left, right) => left + right,
    },
    pacer,
  );
  const model = createBpe(learned.vocabulary, learned.merges, specialTokens.indexOf('[UNK]'));
  return assemble({ ...stages, model, decoder: byteLevelDecoder }, config, needsCls);
}
