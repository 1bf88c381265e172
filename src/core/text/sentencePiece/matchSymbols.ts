/** Symbols that stay whole wherever they stand (`user_defined`). */
import { PieceTrie } from '../models/pieceTrie';
import { widthAt } from '../pretrained/piece';

/** The width of the longest symbol at a place, in UTF-16 code units; 0 where none begins there. */
export type Match = (text: string, at: number) => number;

export function createMatch(symbols: readonly string[]): Match {
  if (symbols.length === 0) return () => 0;
  const trie = new PieceTrie(symbols);
  return (text, at) => {
    let longest = 0;
    let node = 0;
    for (let end = at; end < text.length; ) {
      node = trie.follow(node, trie.characterOf(text.codePointAt(end)!));
      if (node === 0) break;
      end += widthAt(text, end);
      if (trie.pieceAt(node) >= 0) longest = end - at;
    }
    return longest;
  };
}
