/** The `tokenizer` section of a config and the texts to learn from -> a tokenizer. */
import type { LearningOptions } from './learn/pacer';
import { literalPattern } from './pipelineTokenizer';
import type { Tokenizer } from './tokenizer';
import { trainBpe } from './trainBpe';
import { trainCharacter } from './trainCharacter';
import { trainSentence } from './trainSentence';
import { trainUnigram } from './trainUnigram';
import { trainWord } from './trainWord';
import type { TokenizerConfig } from './trainWordLevel';
import { trainWordPiece } from './trainWordPiece';

export interface TokenizerOptions extends LearningOptions {
  /** Tokens of the file that `vocabulary` names. */
  readonly vocabulary?: readonly string[];
}

/**
 * @param needsCls put [CLS] before every text
 * @throws CancelledError
 */
export async function trainTokenizer(
  config: TokenizerConfig,
  texts: Iterable<string>,
  needsCls: boolean,
  options: TokenizerOptions = {},
): Promise<Tokenizer> {
  const read = between(texts, config.special ?? []);
  const { vocabulary } = options;
  switch (config.type) {
    case 'word':
      return trainWord(read, config, needsCls, vocabulary);
    case 'character':
      return trainCharacter(read, config, needsCls, vocabulary);
    case 'sentence':
      return trainSentence(read, config, needsCls, vocabulary);
    case 'bpe':
      return trainBpe(read, config, needsCls, options);
    case 'wordpiece':
      return trainWordPiece(read, config, needsCls, options, vocabulary);
    case 'unigram':
      return trainUnigram(read, config, needsCls, options);
  }
}

/** What stands between tokens of the user's own: those are no words to learn. */
function* between(texts: Iterable<string>, special: readonly string[]): Generator<string> {
  const pattern = literalPattern(special);
  for (const text of texts) {
    if (pattern) yield* text.split(pattern);
    else yield text;
  }
}
