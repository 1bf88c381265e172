/** Byte-level byte-pair encoding: neighbours are joined in the order that was learned (Sennrich et al. 2016, section 3.2; Radford et al. 2019). */
import { Heap } from '../../base/heap';
import { byteCharacters, characterOfByte, fromByteCharacters, toBytes } from '../byteCharacters';
import type { JsonValue } from '../json';
import type { TokenModel } from './model';
import { emitPieces, type Pieces, remember } from './pieceCache';
import { readVocabulary } from './vocabulary';

/** Two tokens that are joined, and what they become; the first learned is joined first. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly joined: number;
}

export interface Joins {
  /** left x size + right -> place in the order. */
  readonly ranks: ReadonlyMap<number, number>;
  readonly merges: readonly Merge[];
  readonly size: number;
  /** A pair that changed is joined in its old place if it becomes the same token, as in Hugging Face's `tokenizers`; not in our own runs. */
  readonly anyPair?: true;
}

export function createJoins(merges: readonly Merge[], size: number): Joins {
  return { merges, size, ranks: new Map(merges.map(({ left, right }, rank) => [left * size + right, rank] as const)) };
}

const settings = {
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
  fuse_unk: false,
  byte_fallback: false,
  ignore_merges: false,
} as const;

/** @param vocabulary id -> token, every byte among them */
export function createBpe(vocabulary: readonly string[], merges: readonly Merge[], unknown: number): TokenModel {
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  const joins = createJoins(merges, vocabulary.length);
  const bytes = Int32Array.from({ length: 256 }, (_, byte) => ids.get(characterOfByte(byte))!);
  const split = remember(word => splitWord(word, bytes, joins));
  return {
    vocabulary,
    unknown,
    shown: vocabulary.map(showToken),
    idOf: token => ids.get(token),
    encode: (word, emit) => emitPieces(split(word), emit),
    toJson: () => ({
      type: 'BPE',
      ...settings,
      vocab: Object.fromEntries(ids),
      merges: merges.map(({ left, right }) => [vocabulary[left], vocabulary[right]]),
    }),
  };
}

/** As text; one that is part of a character by its bytes: `<E2 82>`. */
export function showToken(token: string): string {
  const text = fromByteCharacters([token]);
  if (!text.includes('\uFFFD')) return text;
  const bytes = [...token].map(character => {
    const byte = byteOf.get(character);
    return byte === undefined ? character : byte.toString(16).toUpperCase().padStart(2, '0');
  });
  return `<${bytes.join(' ')}>`;
}

const byteOf = new Map(Array.from({ length: 256 }, (_, byte) => [characterOfByte(byte), byte] as const));

function splitWord(word: string, byteIds: Int32Array, joins: Joins): Pieces {
  const bytes = toBytes(word);
  const symbols = Int32Array.from(bytes, byte => byteIds[byte]!);
  const ends = joinNeighbours(symbols, joins);
  const places = placesOfBytes(word, bytes.length);
  const pieces: number[] = [];
  for (let at = 0; at < symbols.length; at = ends[at]!)
    pieces.push(symbols[at]!, places.starts[at]!, places.ends[ends[at]! - 1]!);
  return pieces;
}

/** Where the character of each byte starts and ends, in UTF-16 code units. */
export function placesOfBytes(word: string, count: number): { readonly starts: Int32Array; readonly ends: Int32Array } {
  const [starts, ends] = [new Int32Array(count), new Int32Array(count)];
  let byte = 0;
  for (let i = 0; i < word.length; ) {
    const code = word.codePointAt(i)!;
    const width = code > 0xffff ? 2 : 1;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    starts.fill(i, byte, byte + bytes);
    ends.fill(i + width, byte, byte + bytes);
    byte += bytes;
    i += width;
  }
  return { starts, ends };
}

/** Room for places within a word beside a rank in one number. */
const PLACES = 2 ** 28;

/**
 * Joins the pair that was learned first, of equal ones the leftmost, until none is left. The symbol at `i` then reaches to `ends[i]`,
 * where the next one is.
 */
export function joinNeighbours(symbols: Int32Array, { ranks, merges, size, anyPair }: Joins): Int32Array {
  const count = symbols.length;
  const ends = Int32Array.from(symbols, (_, i) => i + 1);
  const previous = Int32Array.from(symbols, (_, i) => i - 1);
  const queue = new Heap<number>((a, b) => a < b);
  const offer = (at: number) => {
    const next = ends[at]!;
    if (at < 0 || next >= count) return;
    const rank = ranks.get(symbols[at]! * size + symbols[next]!);
    if (rank !== undefined) queue.push(rank * PLACES + at);
  };
  for (let i = 0; i + 1 < count; i++) offer(i);
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const at = top % PLACES;
    const { left, right, joined } = merges[Math.floor(top / PLACES)]!;
    const next = ends[at]!;
    if (symbols[at]! < 0 || next >= count) continue;
    // One of the two has been joined with another.
    if (symbols[at] !== left || symbols[next] !== right) {
      const rank = anyPair && ranks.get(symbols[at]! * size + symbols[next]!);
      if (rank === undefined || merges[rank]!.joined !== joined) continue;
    }
    symbols[at] = joined;
    symbols[next] = -1;
    ends[at] = ends[next]!;
    if (ends[at]! < count) previous[ends[at]!] = at;
    if (previous[at]! >= 0) offer(previous[at]!);
    offer(at);
  }
  return ends;
}

export function readBpe(json: JsonValue): TokenModel {
  json.mustBe(settings);
  const vocabulary = readVocabulary(json.get('vocab'));
  const ids = new Map(vocabulary.map((token, id) => [token, id] as const));
  const unknown = ids.get('[UNK]');
  if (unknown === undefined || byteCharacters.some(character => !ids.has(character)))
    throw json.get('vocab').fail('a vocabulary with [UNK] and every byte');
  const merges = json
    .get('merges')
    .list()
    .map(merge => {
      const [first, second, ...more] = merge.list().map(token => token.string());
      const [left, right] = [ids.get(first ?? ''), ids.get(second ?? '')];
      const joined = ids.get(`${first}${second}`);
      if (left === undefined || right === undefined || joined === undefined || more.length > 0)
        throw merge.fail('two tokens of the vocabulary, joined a third');
      return { left, right, joined };
    });
  return createBpe(vocabulary, merges, unknown);
}
