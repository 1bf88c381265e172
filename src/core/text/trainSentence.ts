/** Learns a tokenizer whose tokens are whole sentences: for texts that are put together of the same ones. */
import { spacedDecoder } from './decoders/decoder';
import { sentence } from './preTokenizers/sentence';
import type { Tokenizer } from './tokenizer';
import { formSteps, type TokenizerConfig, trainWordLevel, type WordLevelParts } from './trainWordLevel';

export type SentenceOptions = Omit<Extract<TokenizerConfig, { readonly type: 'sentence' }>, 'type'>;

/** @param needsCls put [CLS] before every text @param given the vocabulary, where it is not learned */
export function trainSentence(
  texts: Iterable<string>,
  options: SentenceOptions,
  needsCls: boolean,
  given?: readonly string[],
): Tokenizer {
  return trainWordLevel(texts, sentenceParts(options), options, needsCls, given);
}

export function sentenceParts({ normalize }: SentenceOptions): WordLevelParts {
  return { normalizers: formSteps(normalize), preTokenizer: sentence, decoder: spacedDecoder };
}
