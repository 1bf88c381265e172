/** WordPiece: the longest piece that a word begins with, then the longest that goes on (Devlin et al. 2019; google-research/bert, tokenization.py). */
import type { JsonValue } from '../json';
import type { TokenModel } from './model';
import { emitPieces, type Pieces, remember } from './pieceCache';
import { readVocabulary } from './vocabulary';

/** What pieces that go on begin with. */
export const continuation = '##';
/** Longer words are unknown. Code points. */
const usualWord = 100;

export interface WordPieceOptions {
  /** What pieces that go on begin with. */
  readonly prefix: string;
  /** Of a word that is not unknown; code points. */
  readonly longest: number;
}

export function createWordPiece(
  vocabulary: readonly string[],
  unknown: number,
  { prefix, longest: longestWord }: WordPieceOptions = { prefix: continuation, longest: usualWord },
): TokenModel {
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  const following = new Map<string, number>();
  for (const [token, id] of ids) if (token.startsWith(prefix)) following.set(token.slice(prefix.length), id);
  let longest = 0;
  for (const token of vocabulary) longest = Math.max(longest, token.length);

  const find = (word: string): Pieces => {
    const whole: Pieces = [unknown, 0, word.length];
    if (word.length > longestWord && [...word].length > longestWord) return whole;
    const pieces: number[] = [];
    for (let start = 0; start < word.length; ) {
      const known = start === 0 ? ids : following;
      let end = Math.min(word.length, start + longest);
      while (end > start && !known.has(word.slice(start, end))) end--;
      if (end === start) return whole;
      pieces.push(known.get(word.slice(start, end))!, start, end);
      start = end;
    }
    return pieces;
  };
  const split = remember(find);
  return {
    vocabulary,
    unknown,
    idOf: token => ids.get(token),
    encode: (word, emit) => emitPieces(split(word), emit),
    toJson: () => ({
      type: 'WordPiece',
      unk_token: vocabulary[unknown],
      continuing_subword_prefix: prefix,
      max_input_chars_per_word: longestWord,
      vocab: Object.fromEntries(ids),
    }),
  };
}

export function readWordPiece(json: JsonValue): TokenModel {
  json.mustBe({ continuing_subword_prefix: continuation, max_input_chars_per_word: usualWord });
  const vocabulary = readVocabulary(json.get('vocab'));
  const unknown = vocabulary.indexOf(json.get('unk_token').string());
  if (unknown === -1) throw json.get('unk_token').fail('a token of the vocabulary');
  return createWordPiece(vocabulary, unknown);
}
