/** A tokenizer for tests: ids separated by spaces, each with its place in the text; it has [CLS] and [SEP]. */
import type { Tokenizer } from '../../../src/core/text/tokenizer';

export const CLS = 2;
export const SEP = 3;

export function spacedTokenizer(size: number, maximumLength: number): Tokenizer {
  return {
    size,
    vocabulary: Array.from({ length: size }, (_, i) => String(i)),
    special: { pad: 0, unk: 1, cls: CLS, sep: SEP },
    maximumLength,
    encode(text, longest = maximumLength) {
      const words = [...text.matchAll(/\d+/g)];
      const kept = words.slice(0, longest);
      // As all tokenizers have it.
      if (words.length === 0)
        return { ids: Int32Array.of(1), tokens: ['1'], offsets: [[0, 0]], truncated: false, isEmpty: true };
      return {
        ids: Int32Array.from(kept, ([word]) => Number(word)),
        tokens: kept.map(([word]) => word),
        offsets: kept.map(({ 0: word, index }) => [index, index + word.length] as const),
        truncated: kept.length < words.length,
      };
    },
    decode: ids => Array.from(ids).join(' '),
    toJson: () => '{}',
  };
}
