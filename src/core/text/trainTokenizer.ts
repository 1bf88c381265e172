/** The `tokenizer` section of a config and the texts to learn from -> a tokenizer. */
import type { LearningOptions } from './learn/pacer';
import type { Tokenizer } from './tokenizer';
import { trainBpe } from './trainBpe';
import { trainCharacter } from './trainCharacter';
import { trainUnigram } from './trainUnigram';
import { trainWord } from './trainWord';
import type { TokenizerConfig } from './trainWordLevel';
import { trainWordPiece } from './trainWordPiece';

/**
 * @param needsCls put [CLS] before every text
 * @throws CancelledError
 */
export async function trainTokenizer(
  config: TokenizerConfig,
  texts: Iterable<string>,
  needsCls: boolean,
  options: LearningOptions = {},
): Promise<Tokenizer> {
  switch (config.type) {
    case 'word':
      return trainWord(texts, config, needsCls);
    case 'character':
      return trainCharacter(texts, config, needsCls);
    case 'bpe':
      return trainBpe(texts, config, needsCls, options);
    case 'wordpiece':
      return trainWordPiece(texts, config, needsCls, options);
    case 'unigram':
      return trainUnigram(texts, config, needsCls, options);
  }
}
