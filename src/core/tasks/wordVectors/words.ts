/** Words in place of tokens: which tokens of a vocabulary get vectors, and texts as places in their list. */
import type { HostTensor } from '../../base/hostTensor';
import type { WordTexts } from '../../models/wordModel';
import { allSpecial } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf } from '../collate';
import type { TaskExample } from '../taskExample';

/** All but the special tokens, in the order of their ids. */
export function wordsOf({ vocabulary, special }: Pick<Tokenizer, 'vocabulary' | 'special'>): readonly string[] {
  const without = new Set(allSpecial(special));
  return vocabulary.filter((_, id) => !without.has(id));
}

/** id -> place in `wordsOf`; -1 for special tokens. */
export function placesOfWords({ size, special }: Pick<Tokenizer, 'size' | 'special'>): Int32Array {
  const without = new Set(allSpecial(special));
  let place = 0;
  return Int32Array.from({ length: size }, (_, id) => (without.has(id) ? -1 : place++));
}

/** `words` int32 [tokens]: -1 for those that have no vector. */
export function toPlaces(text: string, tokenizer: Tokenizer, places: Int32Array): TaskExample {
  const { ids } = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  return { length: ids.length, tensors: { words: int32Of(ids.map(id => places[id]!)) } };
}

function int32Of(data: Int32Array): HostTensor {
  return { dtype: 'int32', shape: [data.length], data };
}

/** How often each word stands in the texts: `counts`, int32 [words]. */
export function countWords(texts: readonly TaskExample[], words: number): HostTensor {
  const counts = new Int32Array(words);
  for (const text of texts) for (const place of idsOf(text, 'words')) if (place >= 0) counts[place]!++;
  return int32Of(counts);
}

export function textsOf(examples: readonly TaskExample[]): WordTexts {
  return {
    count: examples.length,
    lengthOf: index => examples[index]!.length,
    at: index => idsOf(examples[index]!, 'words'),
  };
}
