/** Byte-pair encoding with all that tokenizer.json can say of it: GPT-2's bytes, SentencePiece's bytes for what is unknown, marks of the end of words. */
import { byteCharacters, characterOfByte, toBytes } from '../byteCharacters';
import type { JsonValue } from '../json';
import { createJoins, type Joins, joinNeighbours, type Merge, placesOfBytes, showToken } from '../models/bpe';
import type { TokenModel } from '../models/model';
import { emitPieces, type Pieces, remember } from '../models/pieceCache';
import { lacks, nameGaps, readTokens } from './vocabulary';

interface Settings {
  readonly ids: ReadonlyMap<string, number>;
  readonly joins: Joins;
  /** Of characters that are not in the vocabulary; undefined where they are left out. Throws where it is said which, and that one is not there. */
  readonly unknown: () => number | undefined;
  readonly fuses: boolean;
  readonly fallsBack: boolean;
  /** Words that are tokens are not put together. */
  readonly wholeWords: boolean;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * @param bytes words are read as bytes, which tokens write as characters of their own; elsewhere that was done to the words
 * @throws ActionableError `damaged-tokenizer`
 */
export function readBpeModel(json: JsonValue, bytes: boolean): TokenModel {
  const vocabulary = readTokens(json.get('vocab'));
  const ids = new Map<string, number>();
  for (const [id, token] of vocabulary.entries()) if (token !== undefined) ids.set(token, id);
  const unk = json.get('unk_token');
  const unknown = unk.isAbsent ? undefined : ids.get(unk.string());
  const prefix = textOf(json.get('continuing_subword_prefix'));
  const suffix = textOf(json.get('end_of_word_suffix'));
  const settings: Settings = {
    ids,
    joins: { ...createJoins(readMerges(json.get('merges'), ids, prefix), vocabulary.length), anyPair: true },
    unknown: () => {
      if (unknown === undefined && !unk.isAbsent) throw lacks(unk);
      return unknown;
    },
    fuses: json.get('fuse_unk').boolean(false),
    fallsBack: json.get('byte_fallback').boolean(false),
    wholeWords: json.get('ignore_merges').boolean(false),
    prefix,
    suffix,
  };
  const named = nameGaps(vocabulary);
  const isBytes = bytes && !settings.fallsBack && prefix === '' && suffix === '';
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => ids.get(characterOfByte(byte)) ?? -1);
  const split = remember(isBytes ? word => splitBytes(word, byteIds, settings) : splitter(bytes, settings));
  const readable = bytes || byteCharacters.every(character => ids.has(character));
  return {
    vocabulary: named,
    unknown: unknown ?? -1,
    ...(readable && { shown: named.map(showToken) }),
    idOf: token => ids.get(token),
    encode: (word, emit) => emitPieces(split(word), emit),
    toJson: () => json.object(),
  };
}

function splitter(bytes: boolean, settings: Settings): (word: string) => Pieces {
  return bytes ? word => splitMapped(word, settings) : word => splitWord(word, settings);
}

function textOf(json: JsonValue): string {
  return json.isAbsent ? '' : json.string();
}

/** As pairs, or as texts with a space between. */
function readMerges(json: JsonValue, ids: ReadonlyMap<string, number>, prefix: string): readonly Merge[] {
  if (!Array.isArray(json.value)) throw json.fail('a list');
  const merges: Merge[] = [];
  for (const [i, merge] of (json.value as unknown[]).entries()) {
    // A first line of merges.txt.
    if (typeof merge === 'string' && merge.startsWith('#version')) continue;
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    const [first, second] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    const isPair = typeof first === 'string' && typeof second === 'string';
    const [left, right] = isPair ? [ids.get(first), ids.get(second)] : [];
    const joined = isPair ? ids.get(first + second.slice(prefix.length)) : undefined;
    if (left === undefined || right === undefined || joined === undefined)
      throw json.item(i).fail('two tokens of the vocabulary, joined a third');
    merges.push({ left, right, joined });
  }
  return merges;
}

function splitBytes(word: string, byteIds: Int32Array, settings: Settings): Pieces {
  if (settings.wholeWords) {
    const whole = settings.ids.get(asCharacters(word));
    if (whole !== undefined) return [whole, 0, word.length];
  }
  const bytes = toBytes(word);
  const symbols = Int32Array.from(bytes, byte => byteIds[byte]!);
  if (symbols.includes(-1)) return splitMapped(word, settings);
  const { starts, ends } = placesOfBytes(word, bytes.length);
  return joined(symbols, starts, ends, settings);
}

function asCharacters(word: string): string {
  return Array.from(toBytes(word), characterOfByte).join('');
}

/** Bytes as characters, with the places of the characters that they are of. */
function splitMapped(word: string, settings: Settings): Pieces {
  const mapped = asCharacters(word);
  const { starts, ends } = placesOfBytes(word, mapped.length);
  return splitWord(mapped, settings).map((value, i) => {
    if (i % 3 === 0) return value;
    return i % 3 === 1 ? starts[value]! : ends[value - 1]!;
  });
}

function joined(symbols: Int32Array, starts: Int32Array, ends: Int32Array, { joins }: Settings): Pieces {
  const next = joinNeighbours(symbols, joins);
  const pieces: number[] = [];
  for (let at = 0; at < symbols.length; at = next[at]!) pieces.push(symbols[at]!, starts[at]!, ends[next[at]! - 1]!);
  return pieces;
}

function splitWord(word: string, settings: Settings): Pieces {
  if (settings.wholeWords) {
    const whole = settings.ids.get(word);
    if (whole !== undefined) return [whole, 0, word.length];
  }
  const { symbols, lengths } = symbolsOf(word, settings);
  // Places are counted from lengths alone: what was left out moves those after it, as in Hugging Face's `tokenizers`.
  const count = toBytes(word).length;
  const places = placesOfBytes(word, count);
  const [starts, ends] = [new Int32Array(symbols.length), new Int32Array(symbols.length)];
  let byte = 0;
  for (const [i, length] of lengths.entries()) {
    starts[i] = places.starts[Math.min(byte, count - 1)]!;
    byte += length;
    ends[i] = places.ends[Math.min(Math.max(byte, 1), count) - 1]!;
  }
  return joined(Int32Array.from(symbols), starts, ends, settings);
}

/** Characters as tokens, with their lengths in bytes of UTF-8. */
function symbolsOf(word: string, { ids, unknown, fuses, fallsBack, prefix, suffix }: Settings) {
  const symbols: number[] = [];
  const lengths: number[] = [];
  let waiting = 0;
  const add = (id: number, length: number) => {
    symbols.push(id);
    lengths.push(length);
  };
  for (let at = 0; at < word.length; ) {
    const code = word.codePointAt(at)!;
    const end = at + (code > 0xffff ? 2 : 1);
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    const character = `${at > 0 ? prefix : ''}${word.slice(at, end)}${end === word.length ? suffix : ''}`;
    at = end;
    const id = ids.get(character);
    if (id !== undefined) {
      if (waiting > 0) add(unknown()!, waiting);
      waiting = 0;
      add(id, length);
      continue;
    }
    const bytes = fallsBack ? bytesOf(character, ids) : undefined;
    if (bytes) for (const byte of bytes) add(byte, 1);
    else if (unknown() !== undefined) {
      if (waiting > 0 && !fuses) add(unknown()!, waiting);
      waiting = fuses ? waiting + length : length;
    }
  }
  if (waiting > 0) add(unknown()!, waiting);
  return { symbols, lengths };
}

/** Tokens such as <0xE2>; undefined where one is missing. */
export function bytesOf(text: string, ids: ReadonlyMap<string, number>): readonly number[] | undefined {
  const found: number[] = [];
  for (const byte of toBytes(text)) {
    const id = ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    if (id === undefined) return undefined;
    found.push(id);
  }
  return found;
}
