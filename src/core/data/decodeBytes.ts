/** Bytes of a text file -> UTF-8, and words on bytes that mean nothing in its encoding. */
import { TextDecoder } from 'node:util';
import { findInvalidUtf8, locateByte } from '../base/utf8';
import { findUnicode, guessUtf16 } from '../base/utf16';
import type { EncodingName } from '../config/sections/data';
import { guessEncoding } from './guessEncoding';

/** How the user names an encoding: `set encoding: koi8-r`. */
export type NameEncoding = (name: string) => string;

/** A place in bytes, counted from their start, and what is wrong there. */
export interface Misfit {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1, UTF-16 code units. */
  readonly column: number;
}

/** @param start of the file @returns undefined for UTF-8, which needs none */
export function createDecoder(encoding: EncodingName, start: Buffer): TextDecoder | undefined {
  const name = encoding === 'auto' ? findUnicode(start) : encoding;
  return name === 'utf-8' ? undefined : new TextDecoder(name, { fatal: true, ignoreBOM: true });
}

/** The first byte that no text in UTF-8 has. @param bytes whole lines */
export function findMisfit(
  bytes: Buffer,
  nameEncoding: NameEncoding,
): (Misfit & { readonly code: string }) | undefined {
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    const { line, column } = locateByte(bytes, nul);
    const unicode = guessUtf16(bytes);
    const hint = unicode ? `; this looks like ${unicode}: ${nameEncoding(unicode)}` : '';
    return { code: 'not-text', message: `not a text file: a NUL byte is here${hint}`, line, column };
  }
  const broken = findInvalidUtf8(bytes);
  if (broken === -1) return undefined;
  const { byte, line, column } = locateByte(bytes, broken);
  const shown = `byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  // Lead bytes of two to four, with nothing but their followers after them.
  const isCut = byte >= 0xc2 && byte < 0xf5 && bytes.length - broken < 4 && isFollowed(bytes.subarray(broken + 1));
  const advice = isCut ? ': the file ends within a character; is it whole?' : advise(bytes, nameEncoding);
  return { code: 'not-utf8', message: `${shown} is not UTF-8${advice}`, line, column };
}

function isFollowed(bytes: Buffer): boolean {
  return bytes.every(byte => (byte & 0xc0) === 0x80);
}

function advise(bytes: Buffer, nameEncoding: NameEncoding): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  const lost = text.match(/\ufffd/g)?.length ?? 0;
  const read = text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  // Bytes of another encoding are hardly ever UTF-8 by chance.
  if (read > 2 * lost) return `, though the rest here is: fix it, or save the file as UTF-8 again`;
  const guess = guessEncoding(bytes);
  if (guess) return `; this looks like ${guess}: ${nameEncoding(guess)}, or save the file as UTF-8`;
  return `; save the file as UTF-8, or ${nameEncoding('NAME')} (windows-1252 for Latin-1)`;
}

/** Where bytes mean nothing in an encoding. @param raw what its decoder has refused */
export function locateMisfit(raw: Buffer, encoding: string, nameEncoding: NameEncoding): Misfit {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(raw);
  // A character that began before these bytes is lost too.
  const inside = text.indexOf('\ufffd', 3);
  const place = inside < 0 ? Math.max(0, text.indexOf('\ufffd')) : inside;
  const before = text.slice(0, place);
  const guess = findInvalidUtf8(raw) === -1 && !raw.includes(0) ? 'utf-8' : guessEncoding(raw);
  const hint = guess && guess !== encoding ? `; this looks like ${guess}: ${nameEncoding(guess)}` : '';
  return {
    message: `bytes that are not ${encoding} stand here${hint}`,
    line: before.split('\n').length,
    column: place - before.lastIndexOf('\n'),
  };
}
