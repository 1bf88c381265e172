/** Letters that were lost or turned into others on the way through a wrong encoding. */
import { findInvalidUtf8 } from '../../base/utf8';
import { rateEncodings } from '../guessEncoding';

/**
 * UTF-8 read as Windows-1252: a lead byte (A-tilde, A-circumflex, a-circumflex and so on) before what continuation bytes
 * look like there. Two of such letters stand side by side in hardly any word of any language.
 */
const misread =
  /(?:[\u00c2-\u00c3][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]{2})/;

/**
 * UTF-8 read as Windows-1251, Windows-1250 or KOI8-R: lead bytes are letters there, and the bytes after them signs and letters of other
 * languages.
 */
const misreadEast = new RegExp(
  [
    '(?:[\\u0420\\u0421][\\u0080-\\u00bf\\u0400-\\u040f\\u0450-\\u0491\\u2013-\\u203a\\u20ac\\u2116\\u2122]){3}',
    '(?:[\\u0410-\\u044f][\\u00a1-\\u00bb\\u0402-\\u0405\\u0408-\\u040d\\u040f\\u0452-\\u0455\\u0459-\\u045d\\u045f\\u2018-\\u203a\\u20ac\\u2116\\u2122]{1,3}){3}',
    '(?:[\\u043f\\u044f][\\u2500-\\u25a0\\u2219-\\u2265\\u00a0-\\u00f7\\u0410-\\u042f\\u0401\\u0451]){3}',
    '[\\u0102\\u0139][\\u0080-\\u00bf\\u02c7-\\u02dd]',
  ].join('|'),
);

/** One alphabet read as another. */
const otherAlphabet = new RegExp(
  [
    // Letters with accents and signs in a row, or words of nothing else.
    '[\\u00a1-\\u00b6\\u00b8-\\u017f\\u02c6-\\u02dd\\u201a\\u2020-\\u2022\\u0192]{5}',
    '(?<!\\p{L})[\\u00c0-\\u017f]{3,} [\\u00c0-\\u017f]{3,}(?!\\p{L})',
    // Small letters before capitals; Cyrillic inside a Latin word; letters beside parts of frames.
    '(?<![\\u0410-\\u042f\\u0401])[\\u0430-\\u044f\\u0451][\\u0410-\\u042f\\u0401]{3}',
    '[A-Za-z][\\u0400-\\u04ff][\\u00a1-\\u00bb\\u0400-\\u04ff\\u2018-\\u203a]?[A-Za-z]',
    '[\\u0400-\\u04ff][\\u2550-\\u256c\\u2580-\\u2593\\u2320\\u2321]|[\\u2550-\\u256c\\u2580-\\u2593\\u2320\\u2321][\\u0400-\\u04ff]',
    // Control characters, kana of half the width among letters, characters that nobody has given a meaning.
    '[\\u0080-\\u0084\\u0086-\\u009f]',
    '[\\uff61-\\uff9f][\\u4e00-\\u9fff][\\uff61-\\uff9f]|[a-z][\\uff61-\\uff9f]{1,3}[\\u4e00-\\u9fffa-z]',
    '[\\ue000-\\uf8ff]',
  ].join('|'),
  'u',
);

/** @returns why a text looks garbled, or nothing */
export function findGarbled(text: string): string | undefined {
  // Nearly every text, or most of it.
  if (!/[^\p{ASCII}]/u.test(text)) return undefined;
  const lost = text.indexOf('\ufffd');
  if (lost !== -1) return `a letter was lost (U+FFFD) in "${excerpt(text, lost)}"`;
  const found = misread.exec(text) ?? misreadEast.exec(text);
  if (found) return `"${excerpt(text, found.index)}" looks like UTF-8 that was read as another encoding`;
  const other = otherAlphabet.exec(text);
  if (!other || /^(.)\1*$/u.test(other[0]) || new Set(other[0]).size === 2) return undefined;
  return `"${excerpt(text, other.index)}" looks like another alphabet that was read in a wrong encoding${nameLikely(text)}`;
}

/** Encodings that other ones are mostly taken for. */
const wrong = ['windows-1252', 'windows-1251', 'koi8-r', 'windows-1250', 'iso-8859-2'] as const;

/** What the bytes would be in the encoding that fits them best. */
function nameLikely(text: string): string {
  let best = '';
  let most = 0;
  for (const name of wrong) {
    const bytes = encode(text, name);
    if (!bytes) continue;
    const found = findInvalidUtf8(bytes) === -1 ? { name: 'utf-8', score: 1 } : rateEncodings(bytes);
    if (!found || found.name === name || found.score <= most) continue;
    const meant = new TextDecoder(found.name).decode(bytes);
    most = found.score;
    best = `: in ${found.name} it is "${excerpt(meant, meant.search(/[^\p{ASCII}]/u))}"`;
  }
  return best;
}

const tables = new Map<string, ReadonlyMap<string, number>>();

/** Text -> bytes of an encoding of one byte a letter; undefined where it has a letter that is not in there. */
function encode(text: string, name: string): Uint8Array | undefined {
  let table = tables.get(name);
  if (!table) {
    const letters = new TextDecoder(name).decode(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      { stream: true },
    );
    table = new Map([...letters].map((letter, byte) => [letter, byte]));
    tables.set(name, table);
  }
  const bytes: number[] = [];
  for (const letter of text.slice(0, 2000)) {
    const byte = table.get(letter);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** A few letters on both sides. */
function excerpt(text: string, at: number): string {
  return text
    .slice(Math.max(0, at - 12), at + 12)
    .replace(/\s+/g, ' ')
    .trim();
}
