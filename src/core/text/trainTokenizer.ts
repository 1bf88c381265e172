/** The `tokenizer` section of a config and the texts to learn from -> a tokenizer. */
import type { Tokenizer } from './tokenizer';
import { trainCharacter } from './trainCharacter';
import { trainWord } from './trainWord';
import type { TokenizerConfig } from './trainWordLevel';

/** @param needsCls put [CLS] before every text */
export function trainTokenizer(config: TokenizerConfig, texts: Iterable<string>, needsCls: boolean): Tokenizer {
  switch (config.type) {
    case 'word':
      return trainWord(texts, config, needsCls);
    case 'character':
      return trainCharacter(texts, config, needsCls);
  }
}
