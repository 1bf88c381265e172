/** What stands in a text in the place of a word that is missing. */
import type { Run } from '../../inference/run';
import { writtenSpecial } from '../../text/specialTokens';

/** As the tokenizer writes the mask that its model was trained with; nothing where there is none. */
export function maskToken({ tokenizer }: Run): string | undefined {
  const { special, vocabulary } = tokenizer;
  const id = special.mask;
  if (id === undefined) return undefined;
  const word = vocabulary[id]!;
  // A word that only looks like it would be read letter by letter.
  return writtenSpecial('mask').includes(word) && tokenizer.encode(word).ids.includes(id) ? word : undefined;
}
