/** SentencePiece's normalizer (`normalizer.cc`): texts -> normalized texts in which U+2581 stands for spaces, with the places of all. */
import { toBytes } from '../byteCharacters';
import { type Piece, widthAt } from '../pretrained/piece';
import { createMatch, type Match } from './matchSymbols';
import type { NormalizerSpec } from './modelFile';

export const SPACE = '\u2581';

/** What the longest start of a text at `at` becomes, and its width in UTF-16 code units. */
type Replace = (text: string, at: number) => { readonly text: string; readonly width: number } | undefined;

interface Rules {
  readonly at: Replace;
  /** Whether one is, or begins, at a character before another. */
  readonly begin: (code: number, next: number) => boolean;
}

const noRules: Rules = { at: () => undefined, begin: () => false };

interface Options {
  /** Left as they are. */
  readonly symbols: readonly string[];
  readonly spaceEnds: boolean;
}

/** @returns undefined where the map of characters is damaged */
export function createNormalize(
  spec: NormalizerSpec,
  { symbols, spaceEnds }: Options,
): ((piece: Piece) => Piece) | undefined {
  const replace = spec.characters.length === 0 ? noRules : readRules(spec.characters);
  if (!replace) return undefined;
  const symbol = createMatch(symbols);
  const isPlain = createIsPlain(replace, symbols);
  return piece => normalize(piece, spec, { symbol, replace: replace.at, isPlain, spaceEnds });
}

interface Steps {
  readonly symbol: Match;
  readonly replace: Replace;
  /** @param next NaN at the end */
  readonly isPlain: (unit: number, next: number) => boolean;
  readonly spaceEnds: boolean;
}

function normalize(piece: Piece, spec: NormalizerSpec, { symbol, replace, isPlain, spaceEnds }: Steps): Piece {
  const { text } = piece;
  const next = (at: number) => {
    const width = symbol(text, at);
    if (width > 0) return { text: text.slice(at, at + width), width };
    const found = replace(text, at);
    if (found) return found;
    const one = widthAt(text, at);
    return { text: text.slice(at, at + one), width: one };
  };
  const space = spec.escapesSpaces ? SPACE : ' ';
  const parts: string[] = [];
  /** Where each code unit of the result comes from. */
  const from: number[] = [];
  let at = 0;
  const put = (written: string) => {
    parts.push(written);
    for (let i = 0; i < written.length; i++) from.push(at);
  };
  while (spec.removesSpaces && at < text.length) {
    const found = next(at);
    if (found.text !== ' ') break;
    at += found.width;
  }
  if (at === text.length) return aligned(piece, '', [at]);
  if (!spaceEnds && spec.addsPrefix) put(space);
  let afterSpace = spec.removesSpaces;
  while (at < text.length) {
    let end = at;
    while (end < text.length && isPlain(text.charCodeAt(end), text.charCodeAt(end + 1))) from.push(end++);
    if (end > at) {
      parts.push(text.slice(at, end));
      afterSpace = false;
      at = end;
      continue;
    }
    const found = next(at);
    let start = 0;
    while (afterSpace && found.text[start] === ' ') start++;
    const left = found.text.slice(start);
    if (left !== '') {
      put(spec.escapesSpaces ? left.replaceAll(' ', SPACE) : left);
      afterSpace = spec.removesSpaces && left.endsWith(' ');
    }
    at += found.width;
  }
  const written = parts.join('');
  let length = written.length;
  while (spec.removesSpaces && length > 0 && written[length - 1] === space) at = from[--length]!;
  from.length = length;
  const isSuffixed = spaceEnds && spec.addsPrefix;
  if (isSuffixed) from.push(at);
  from.push(at);
  return aligned(piece, `${written.slice(0, length)}${isSuffixed ? space : ''}`, from);
}

/** Pairs of characters that are remembered. */
const MOST_PAIRS = 100_000;

/** Characters that stay as they are before the next one; halves of pairs and spaces are looked at by themselves. */
function createIsPlain({ begin }: Rules, symbols: readonly string[]): Steps['isPlain'] {
  const others = new Set([0x20, ...symbols.map(each => each.charCodeAt(0))]);
  const isHalf = (unit: number) => (unit & 0xf800) === 0xd800;
  const known = new Map<number, boolean>();
  return (unit, next) => {
    const after = next || 0;
    const key = unit * 0x10000 + after;
    const before = known.get(key);
    if (before !== undefined) return before;
    const isPlain = !isHalf(unit) && !isHalf(after) && !others.has(unit) && !begin(unit, after);
    if (known.size >= MOST_PAIRS) known.clear();
    known.set(key, isPlain);
    return isPlain;
  };
}

/** @param from where each code unit of `text` comes from, and the end */
function aligned(piece: Piece, text: string, from: readonly number[]): Piece {
  const { length } = piece.text;
  const places = new Int32Array(from.length);
  for (let i = 0; i < places.length; i++) {
    const unit = from[i]!;
    places[i] = unit < length || length === 0 ? piece.startOf(unit) : piece.endOf(length - 1);
  }
  return piece.aligned(text, places.subarray(0, -1), places.subarray(1));
}

/** In bytes; those of SentencePiece's own rules are up to 36. */
const LONGEST_TEXT = 1_000;

function readRules(bytes: Uint8Array): Rules | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < 4 ? -1 : view.getUint32(0, true);
  if (size < 4 || size % 4 !== 0 || 4 + size > bytes.length) return undefined;
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const texts = bytes.subarray(4 + size);
  const known = new Map<number, string | undefined>();
  const textAt = (start: number): string | undefined => {
    if (known.has(start)) return known.get(start);
    const rest = texts.subarray(start, start + LONGEST_TEXT + 1);
    const end = rest.indexOf(0);
    const found = end < 0 ? undefined : utf8.decode(rest.subarray(0, end));
    known.set(start, found);
    return found;
  };
  return {
    at: (text, at) => longest(units, text, at, textAt),
    begin: (code, next) => {
      const node = nodeAfter(units, offsetOf(units[0]!), toBytes(String.fromCharCode(code)));
      if (node === undefined) return false;
      return node.isRule || nodeAfter(units, node.at, toBytes(String.fromCharCode(next))) !== undefined;
    },
  };
}

/** The node that bytes lead to, one after the other, and whether a rule ends there; undefined where none goes on so. */
function nodeAfter(units: Uint32Array, from: number, bytes: Uint8Array) {
  let at = from;
  let isRule = false;
  for (const byte of bytes) {
    const next = byte === 0 ? undefined : follow(units, at, byte);
    if (next === undefined) return undefined;
    isRule = ((units[next]! >>> 8) & 1) === 1;
    at = next ^ offsetOf(units[next]!);
  }
  return { at, isRule };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Darts: the node that a byte leads to; undefined where none does. */
function follow(units: Uint32Array, node: number, byte: number): number | undefined {
  const unit = units[node ^ byte];
  return unit === undefined || (unit & 0x800000ff) >>> 0 !== byte ? undefined : node ^ byte;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** More rules than these that begin alike are not looked at, as in SentencePiece. */
const MOST_RULES = 32;

function longest(units: Uint32Array, text: string, at: number, textAt: (start: number) => string | undefined) {
  let node = offsetOf(units[0]!);
  let found: { readonly text: string; readonly width: number } | undefined;
  let rules = 0;
  for (let end = at; end < text.length && rules < MOST_RULES; ) {
    const width = widthAt(text, end);
    const bytes = toBytes(text.slice(end, end + width));
    end += width;
    for (const [i, byte] of bytes.entries()) {
      const next = byte === 0 ? undefined : follow(units, node, byte);
      if (next === undefined) return found;
      const unit = units[next]!;
      node = next ^ offsetOf(unit);
      if (((unit >>> 8) & 1) === 0) continue;
      rules++;
      const leaf = units[node];
      const written = leaf === undefined ? undefined : textAt(leaf & 0x7fffffff);
      // A rule ends with a character: one that does not is of a damaged file.
      if (written !== undefined && i === bytes.length - 1) found = { text: written, width: end - at };
    }
  }
  return found;
}
