/** Learns a byte-level BPE tokenizer: no text has an unknown token, and decoding gives the text itself. */
import { assemble, createStages, firstTokens, formSteps, type TokenizerConfig } from './assemble';
import { byteCharacters, characterOfByte, toBytes } from './byteCharacters';
import { byteLevelDecoder } from './decoders/decoder';
import { countWords } from './learn/countWords';
import { learnMerges } from './learn/learnMerges';
import { type LearningOptions, Pacer } from './learn/pacer';
import { createBpe } from './models/bpe';
import { byteLevel } from './preTokenizers/byteLevel';
import { specialIds } from './specialTokens';
import type { Tokenizer } from './tokenizer';

export type BpeOptions = Omit<Extract<TokenizerConfig, { readonly type: 'bpe' }>, 'type'>;

/**
 * @param asked names of special tokens
 * @throws CancelledError
 */
export async function trainBpe(
  texts: Iterable<string>,
  config: BpeOptions,
  asked: readonly string[],
  options: LearningOptions = {},
): Promise<Tokenizer> {
  const normalizers = [...formSteps(config.normalize), ...(config.lowercase ? [{ type: 'Lowercase' }] : [])];
  const stages = createStages(normalizers, byteLevel);
  const pacer = new Pacer(options);
  const words = await countWords(texts, stages, pacer);
  const alphabet = [...new Set([...firstTokens(config, asked), ...byteCharacters])];
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
  const model = createBpe(learned.vocabulary, learned.merges, specialIds(asked).unk);
  return assemble({ ...stages, model, decoder: byteLevelDecoder }, config, asked);
}
