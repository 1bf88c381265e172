/** The `tokenizer` section of a config and the texts to learn from -> a tokenizer. */
import type { Infer } from '../config/schema';
import type { tokenizer } from '../config/sections/tokenizer';
import type { Tokenizer } from './tokenizer';
import { trainWord } from './trainWord';

export type TokenizerConfig = Infer<typeof tokenizer>;

/** @param needsCls put [CLS] before every text */
export function trainTokenizer(config: TokenizerConfig, texts: Iterable<string>, needsCls: boolean): Tokenizer {
  switch (config.type) {
    case 'word':
      return trainWord(texts, config, needsCls);
  }
}
