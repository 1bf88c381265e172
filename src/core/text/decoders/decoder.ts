/** Decoders, which join tokens to a text, by the names they have in tokenizer.json. */
import { bytesOfCharacters, fromByteCharacters } from '../byteCharacters';
import type { JsonValue } from '../json';
import { continuation } from '../models/wordPiece';
import { metaspace } from '../preTokenizers/metaspace';

export interface Decoder {
  /** @param tokens without special ones */
  decode(tokens: readonly string[]): string;
  /** Of a token that stands for bytes, which may be a part of a character; undefined of others. */
  bytesOf?(token: string): readonly number[] | undefined;
  /** As it stands in tokenizer.json. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** A space between tokens. */
export const spacedDecoder: Decoder = { decode: tokens => tokens.join(' '), json: null };

/** Nothing between tokens. */
export const fusedDecoder: Decoder = { decode: tokens => tokens.join(''), json: { type: 'Fuse' } };

export const byteLevelDecoder: Decoder = {
  decode: fromByteCharacters,
  bytesOf: bytesOfCharacters,
  json: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true },
};

/** What the first word begins with is no space. */
export const metaspaceDecoder: Decoder = {
  decode: ([first = '', ...others]) =>
    first.replaceAll(metaspace.replacement, '') + others.join('').replaceAll(metaspace.replacement, ' '),
  json: metaspace,
};

/** What follows a word without a space of its own, token by token. */
const cleaned: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

export const wordPieceDecoder: Decoder = {
  decode: tokens =>
    tokens
      .map((token, i) => {
        if (i > 0 && token.startsWith(continuation)) return cleanToken(token.slice(continuation.length));
        return cleanToken(i > 0 ? ` ${token}` : token);
      })
      .join(''),
  json: { type: 'WordPiece', prefix: continuation, cleanup: true },
};

/** Of a token that is decoded: the spaces that English does not write. */
export function cleanToken(token: string): string {
  return cleaned.reduce((text, [from, to]) => text.replaceAll(from, to), token);
}

const decoders: readonly Decoder[] = [fusedDecoder, byteLevelDecoder, metaspaceDecoder, wordPieceDecoder];

/** @throws ActionableError `damaged-tokenizer` */
export function readDecoder(json: JsonValue): Decoder {
  if (json.isAbsent) return spacedDecoder;
  const type = json.get('type');
  const found = decoders.find(decoder => decoder.json?.type === type.string());
  if (!found) throw type.fail('Fuse, ByteLevel, Metaspace or WordPiece');
  // Of bytes decoding does not depend on what else is said.
  if (found !== byteLevelDecoder) json.mustBe(found.json ?? {});
  return found;
}
