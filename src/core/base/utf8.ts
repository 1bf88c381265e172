/** Bytes -> text, with the place of the first byte that is not UTF-8. */
import { isUtf8 } from 'node:buffer';

/** Offset of the first byte that no UTF-8 sequence explains (RFC 3629), -1 where all is well. A sequence cut off by the end counts as broken. */
export function findInvalidUtf8(bytes: Uint8Array): number {
  if (isUtf8(bytes)) return -1;
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return -1;
}

/** Bytes of the well-formed sequence at `i`, 0 where there is none. */
export function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i]!;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || i + length > bytes.length) return 0;
  for (let k = 1; k < length; k++) if ((bytes[i + k]! & 0xc0) !== 0x80) return 0;
  const second = bytes[i + 1]!;
  if (first === 0xe0 && second < 0xa0) return 0; // overlong
  if (first === 0xed && second > 0x9f) return 0; // surrogate
  if (first === 0xf0 && second < 0x90) return 0; // overlong
  if (first === 0xf4 && second > 0x8f) return 0; // beyond U+10FFFF
  return length;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @param bytes well-formed UTF-8; a byte order mark is kept */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The text of bytes that are one, else undefined; a byte order mark is kept. */
export function textOfUtf8(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? decodeUtf8(bytes) : undefined;
}

export interface InvalidByte {
  readonly byte: number;
  /** From 1. */
  readonly line: number;
  /** From 1, UTF-16 code units of the text before it on its line. */
  readonly column: number;
}

/** Where in a file the broken byte at `offset` stands. */
export function locateByte(bytes: Uint8Array, offset: number): InvalidByte {
  let line = 1;
  let start = 0;
  for (let i = bytes.indexOf(10); i !== -1 && i < offset; i = bytes.indexOf(10, i + 1)) {
    line++;
    start = i + 1;
  }
  return { byte: bytes[offset]!, line, column: decodeUtf8(bytes.subarray(start, offset)).length + 1 };
}
