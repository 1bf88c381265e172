// Tokenizers that need no training: of numbers, which are their own ids, and of letters; with their places.
import type { Tokenizer } from '../../../../src/core/text/tokenizer';

/** A token a character that is no space. */
export function letterTokenizer(longest: number): Tokenizer {
  return {
    ...spanTokenizer(200, longest),
    encode(text) {
      const all = [...text.matchAll(/\S/g)];
      return {
        ids: Int32Array.from(all, ([letter]) => 2 + (letter.charCodeAt(0) % 190)),
        tokens: all.map(([letter]) => letter),
        offsets: all.map(({ index }) => [index, index + 1] as const),
        truncated: false,
      };
    },
  };
}

/** @param longest of an encoding, question and context together */
export function spanTokenizer(size: number, longest: number): Tokenizer {
  return {
    size,
    vocabulary: Array.from({ length: size }, (_, i) => String(i)),
    special: { pad: 0, unk: 1, cls: 1, sep: 1 },
    maximumLength: longest,
    encode(text, limit = longest) {
      const all = [...text.matchAll(/\S+/g)];
      const kept = all.slice(0, limit);
      return {
        ids: Int32Array.from(kept, ([word]) => Number(word)),
        tokens: kept.map(([word]) => word),
        offsets: kept.map(({ index, 0: word }) => [index, index + word.length] as const),
        truncated: kept.length < all.length,
      };
    },
    decode: ids => Array.from(ids).join(' '),
    toJson: () => '{}',
  };
}
