/** The `tokenizer` section of a config and the texts to learn from -> a tokenizer. */
import { internal } from '../base/errors';
import type { TokenizerConfig } from './assemble';
import type { LearningOptions } from './learn/pacer';
import { literalPattern } from './pipelineTokenizer';
import type { Tokenizer } from './tokenizer';
import { trainBpe } from './trainBpe';
import { trainCharacter } from './trainCharacter';
import { trainSentence } from './trainSentence';
import { trainUnigram } from './trainUnigram';
import { trainWord } from './trainWord';
import { trainWordPiece } from './trainWordPiece';

export interface TokenizerOptions extends LearningOptions {
  /** Tokens of the file that `vocabulary` names. */
  readonly vocabulary?: readonly string[];
}

/**
 * @param asked names of special tokens: of those that have a place around a text each stands there
 * @throws CancelledError
 */
export async function trainTokenizer(
  config: TokenizerConfig | { readonly type: 'pretrained'; readonly special?: readonly string[] },
  texts: Iterable<string>,
  asked: readonly string[],
  options: TokenizerOptions = {},
): Promise<Tokenizer> {
  if (config.type === 'pretrained') throw internal('a pretrained tokenizer is not learned');
  const read = between(texts, config.special ?? []);
  const { vocabulary } = options;
  switch (config.type) {
    case 'word':
      return trainWord(read, config, asked, vocabulary);
    case 'character':
      return trainCharacter(read, config, asked, vocabulary);
    case 'sentence':
      return trainSentence(read, config, asked, vocabulary);
    case 'bpe':
      return trainBpe(read, config, asked, options);
    case 'wordpiece':
      return trainWordPiece(read, config, asked, options, vocabulary);
    case 'unigram':
      return trainUnigram(read, config, asked, options);
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
