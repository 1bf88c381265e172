/** Learns a tokenizer whose tokens are whole sentences: for texts that are put together of the same ones. */
import { formSteps, type TokenizerConfig } from './assemble';
import { spacedDecoder } from './decoders/decoder';
import { sentence } from './preTokenizers/sentence';
import type { Tokenizer } from './tokenizer';
import { trainWordLevel, type WordLevelParts } from './trainWordLevel';

export type SentenceOptions = Omit<Extract<TokenizerConfig, { readonly type: 'sentence' }>, 'type'>;

/** @param asked names of special tokens @param given the vocabulary, where it is not learned */
export function trainSentence(
  texts: Iterable<string>,
  options: SentenceOptions,
  asked: readonly string[],
  given?: readonly string[],
): Tokenizer {
  return trainWordLevel(texts, sentenceParts(options), options, asked, given);
}

export function sentenceParts({ normalize }: SentenceOptions): WordLevelParts {
  return { normalizers: formSteps(normalize), preTokenizer: sentence, decoder: spacedDecoder };
}
