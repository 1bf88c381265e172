/** Learns a WordPiece tokenizer as Hugging Face's trainer does: by joining the most frequent neighbours within words. */
import { assemble, createStages, firstTokens, type TokenizerConfig } from './assemble';
import { wordPieceDecoder } from './decoders/decoder';
import { chooseAlphabet, countWords, type TextStages } from './learn/countWords';
import { learnMerges } from './learn/learnMerges';
import { type LearningOptions, Pacer } from './learn/pacer';
import { continuation, createWordPiece } from './models/wordPiece';
import { specialIds } from './specialTokens';
import type { Tokenizer } from './tokenizer';
import { bertSteps } from './trainWord';
import { sizeOf } from './trainWordLevel';

export type WordPieceOptions = Omit<Extract<TokenizerConfig, { readonly type: 'wordpiece' }>, 'type'>;

export function wordPieceStages(config: WordPieceOptions): TextStages {
  return createStages(bertSteps(config), { type: 'BertPreTokenizer' });
}

/**
 * @param asked names of special tokens
 * @param given the vocabulary, where it is not learned
 * @throws CancelledError
 */
export async function trainWordPiece(
  texts: Iterable<string>,
  config: WordPieceOptions,
  asked: readonly string[],
  options: LearningOptions = {},
  given?: readonly string[],
): Promise<Tokenizer> {
  const stages = wordPieceStages(config);
  const first = firstTokens(config, asked);
  const vocabulary = given
    ? [...new Set([...first, ...given])]
    : await learnVocabulary(texts, stages, config, first, options);
  const model = createWordPiece(vocabulary, specialIds(asked).unk);
  return assemble({ ...stages, model, decoder: wordPieceDecoder }, config, asked);
}

async function learnVocabulary(
  texts: Iterable<string>,
  stages: TextStages,
  config: WordPieceOptions,
  first: readonly string[],
  options: LearningOptions,
): Promise<readonly string[]> {
  const size = sizeOf(config.vocabulary);
  const pacer = new Pacer(options);
  const words = await countWords(texts, stages, pacer);
  // Every character may come twice, as the start of a word and within; half of the room is for them at most.
  const most = Math.min(config.alphabet, Math.floor((size - first.length) / 2));
  const characters = chooseAlphabet(words, most);
  return learnPieces(words, [...first, ...characters], { ...config, vocabulary: size }, pacer);
}

/**
 * Characters that no `start` has are left out of words. Hugging Face's trainer numbers the characters within words in an order that
 * differs from run to run, and of equally frequent pairs the lower numbers are joined first; here they are in the order of `start`.
 * @param start special tokens and characters; characters within words may follow
 */
export async function learnPieces(
  words: ReadonlyMap<string, number>,
  start: readonly string[],
  config: { readonly vocabulary: number | string; readonly 'minimum-count': number },
  pacer: Pacer,
): Promise<readonly string[]> {
  const characters = new Set(start);
  const within = new Set<string>();
  for (const word of words.keys()) {
    let first = true;
    for (const character of word) {
      if (!first && characters.has(character)) within.add(continuation + character);
      first = false;
    }
  }
  const vocabulary = [...start, ...start.map(token => continuation + token).filter(token => within.has(token))];
  const tokens = [...new Set(vocabulary)];
  const ids = new Map(tokens.map((token, id) => [token, id] as const));
  const spell = (word: string) =>
    Array.from(word)
      .map((character, i) =>
        characters.has(character) ? ids.get(i > 0 ? continuation + character : character) : undefined,
      )
      .filter(id => id !== undefined);
  const learned = await learnMerges(
    Array.from(words.keys(), word => Int32Array.from(spell(word))),
    Int32Array.from(words.values()),
    {
      vocabulary: tokens,
      size: sizeOf(config.vocabulary),
      minimumCount: config['minimum-count'],
      join: (left, right) => left + (right.startsWith(continuation) ? right.slice(continuation.length) : right),
    },
    pacer,
  );
  return learned.vocabulary;
}
