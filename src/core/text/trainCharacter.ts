/** Learns a character tokenizer: every code point is a token, white space too. */
import { fusedDecoder } from './decoders/decoder';
import { everyCharacter } from './preTokenizers/character';
import type { Tokenizer } from './tokenizer';
import { formSteps, type TokenizerConfig, trainWordLevel } from './trainWordLevel';

export type CharacterOptions = Omit<Extract<TokenizerConfig, { readonly type: 'character' }>, 'type'>;

/** @param needsCls put [CLS] before every text */
export function trainCharacter(texts: Iterable<string>, options: CharacterOptions, needsCls: boolean): Tokenizer {
  const normalizers = [...formSteps(options.normalize), ...(options.lowercase ? [{ type: 'Lowercase' }] : [])];
  return trainWordLevel(texts, { normalizers, preTokenizer: everyCharacter, decoder: fusedDecoder }, options, needsCls);
}
