/** What of a vocabulary noise has to know. */
import { allSpecial } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';
import type { NoiseFacts } from './objectives/objective';

export function noiseFacts({ special, size, maximumLength }: Tokenizer): NoiseFacts {
  const all = new Set(allSpecial(special));
  return {
    special,
    ordinary: Int32Array.from(Array.from({ length: size }, (_, id) => id).filter(id => !all.has(id))),
    isSpecial: id => all.has(id),
    longest: maximumLength,
  };
}
