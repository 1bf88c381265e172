/** What SentencePiece's normalizer does (`Precompiled`): texts -> what stands for them, in a Darts double array over UTF-8. */
import { countCharacters } from '../../base/codePoints';
import { toBytes } from '../byteCharacters';
import type { JsonValue } from '../json';
import type { Piece } from './piece';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** More bytes of one character that is seen are not looked up together. */
const LONGEST_GRAPHEME = 6;

/** In bytes; SentencePiece's own are up to 36. */
const LONGEST_TEXT = 1000;

interface CharacterMap {
  readonly trie: Uint32Array;
  /** UTF-8, each ends with 0. */
  readonly texts: Uint8Array;
}

/** @throws ActionableError */
export function readPrecompiled(json: JsonValue): (piece: Piece) => Piece {
  const base64 = json.get('precompiled_charsmap');
  const bytes = Buffer.from(base64.string(), 'base64');
  // Files without rules say so by an empty one.
  if (bytes.length === 0) return piece => piece;
  const size = bytes.length < 4 ? -1 : bytes.readUInt32LE(0);
  if (size < 4 || size % 4 !== 0 || 4 + size > bytes.length) throw base64.fail('a map of characters');
  const trie = Uint32Array.from({ length: size / 4 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const map = { trie, texts: bytes.subarray(4 + size) };
  if (longestText(map.texts) > LONGEST_TEXT) throw base64.fail('a map of characters to short texts');
  const single = new Map<string, string | undefined>();
  const lookUp = (part: string) => {
    const known = single.get(part);
    if (known !== undefined || single.has(part)) return known;
    const found = shortestPrefix(map, part);
    if (single.size > 50_000) single.clear();
    single.set(part, found);
    return found;
  };
  return piece => mapCharacters(piece, lookUp);
}

function longestText(texts: Uint8Array): number {
  let [longest, start] = [0, 0];
  for (let end = texts.indexOf(0); end >= 0; end = texts.indexOf(0, start)) {
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return Math.max(longest, texts.length - start);
}

/** What the shortest start of `text` with a rule becomes. */
function shortestPrefix({ trie, texts }: CharacterMap, text: string): string | undefined {
  let node = offsetOf(trie[0]!);
  for (const byte of toBytes(text)) {
    if (byte === 0) return undefined;
    node ^= byte;
    const unit = trie[node];
    if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return undefined;
    node ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 0) continue;
    const leaf = trie[node];
    if (leaf === undefined) return undefined;
    const start = leaf & 0x7fffffff;
    const end = texts.indexOf(0, start);
    if (start > texts.length) return undefined;
    try {
      return decoder.decode(texts.subarray(start, end < 0 ? texts.length : end));
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** UTF-16 code units that are looked at together: the time of a step of ICU's iterator grows with its whole text. */
const WINDOW = 128;

/** What is seen as one character, in turn. */
function* graphemesOf(text: string): Generator<string> {
  let width = WINDOW;
  for (let at = 0; at < text.length; ) {
    // No pair is cut in two.
    const end = at + width + (text.codePointAt(at + width - 1)! > 0xffff ? 1 : 0);
    const segments = Array.from(segmenter.segment(text.slice(at, end)), ({ segment }) => segment);
    // The last one may go on beyond the window.
    if (end < text.length) segments.pop();
    if (segments.length === 0) width *= 2;
    else {
      for (const segment of segments) {
        yield segment;
        at += segment.length;
      }
      width = WINDOW;
    }
  }
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Every character is seen by itself. */
const single =
  /^[ -~\u00a1-\u00ac\u00b0-\u02ff\u0370-\u0482\u048a-\u0590\u3000-\u3029\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uff01-\uff9d]*$/u;

/** Characters that are seen as one are looked up together, where they are short, and each by itself otherwise. */
function mapCharacters(piece: Piece, lookUp: (part: string) => string | undefined): Piece {
  const { text } = piece;
  const parts: string[] = [];
  const changes: number[] = [];
  let modified = false;
  const put = (old: string, found: string) => {
    modified = true;
    parts.push(found);
    let more = countCharacters(found) - countCharacters(old);
    const kept = countCharacters(found) - Math.max(0, more);
    for (let i = 0; i < kept; i++) changes.push(0);
    for (; more > 0; more--) changes.push(1);
    // What goes, goes with the character before: that of an earlier part where nothing is put.
    if (more < 0 && changes.length > 0) changes[changes.length - 1] = changes[changes.length - 1]! + more;
  };
  const each = (character: string) => {
    const found = lookUp(character);
    if (found !== undefined) put(character, found);
    else {
      parts.push(character);
      changes.push(0);
    }
  };
  const together = (grapheme: string) => {
    const found = byteLength(grapheme) < LONGEST_GRAPHEME ? lookUp(grapheme) : undefined;
    if (found !== undefined) put(grapheme, found);
    else for (const character of grapheme) each(character);
  };
  if (single.test(text)) for (const character of text) each(character);
  else for (const grapheme of graphemesOf(text)) together(grapheme);
  return modified ? piece.transformed(parts.join(''), changes) : piece;
}

function byteLength(text: string): number {
  return text.length >= LONGEST_GRAPHEME ? LONGEST_GRAPHEME : Buffer.byteLength(text, 'utf8');
}
