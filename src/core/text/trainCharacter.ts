/** Learns a character tokenizer: every code point is a token, white space too. */
import { formSteps, type TokenizerConfig } from './assemble';
import { fusedDecoder } from './decoders/decoder';
import { everyCharacter } from './preTokenizers/character';
import type { Tokenizer } from './tokenizer';
import { trainWordLevel, type WordLevelParts } from './trainWordLevel';

export type CharacterOptions = Omit<Extract<TokenizerConfig, { readonly type: 'character' }>, 'type'>;

/** @param asked names of special tokens @param given the vocabulary, where it is not learned */
export function trainCharacter(
  texts: Iterable<string>,
  options: CharacterOptions,
  asked: readonly string[],
  given?: readonly string[],
): Tokenizer {
  return trainWordLevel(texts, characterParts(options), options, asked, given);
}

export function characterParts(options: CharacterOptions): WordLevelParts {
  const normalizers = [...formSteps(options.normalize), ...(options.lowercase ? [{ type: 'Lowercase' }] : [])];
  return { normalizers, preTokenizer: everyCharacter, decoder: fusedDecoder };
}
