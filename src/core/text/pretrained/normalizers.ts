/** Normalizers of tokenizer.json as Hugging Face's `tokenizers` applies them, with what became of each character. */
import { characterOfByte, toBytes } from '../byteCharacters';
import type { JsonValue } from '../json';
import { characterClass, parseRanges, removed, spaces, whitespace } from '../unicodeRanges';
import { normalizePiece } from './forms';
import type { Piece } from './piece';
import { readPrecompiled } from './precompiled';
import { readPattern } from './readPattern';
import { marks, nonspacing } from './unicodeClasses';

export type Normalize = (piece: Piece) => Piece;

const deepest = 5;
const maximumSteps = 50;

/** @throws ActionableError `damaged-tokenizer` */
export function readNormalize(json: JsonValue): Normalize | undefined {
  return json.isAbsent ? undefined : readStep(json, 0);
}

function readStep(json: JsonValue, depth: number): Normalize {
  const type = json.get('type');
  switch (type.string()) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = type.value as 'NFC';
      return piece => normalizePiece(piece, form);
    }
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return piece => piece.mapped(mark, () => '');
    case 'Nmt':
      return normalizeNmt;
    case 'ByteLevel':
      return toByteCharacters;
    case 'Precompiled':
      return readPrecompiled(json);
    case 'BertNormalizer':
    case 'Bert':
      return readBert(json);
    case 'Strip':
      return readStrip(json);
    case 'Replace': {
      const find = readPattern(json.get('pattern'));
      const content = json.get('content').string();
      return piece => (piece.text === '' ? piece : piece.replaced(find(piece.text), content));
    }
    case 'Prepend': {
      const prepended = json.get('prepend').string();
      return piece => piece.prepended(prepended);
    }
    case 'Sequence': {
      const list = json.get('normalizers').list();
      if (depth > deepest || list.length > maximumSteps) throw json.fail('a short sequence');
      const steps = list.map(step => readStep(step, depth + 1));
      return piece => steps.reduce((normalized, step) => step(normalized), piece);
    }
    default:
      throw type.fail(
        'one of NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Nmt, ByteLevel, Precompiled, BertNormalizer, Strip, Replace, Prepend, Sequence',
      );
  }
}

const mark = new RegExp(`[${characterClass(marks)}]`, 'gu');
const accent = new RegExp(`[${characterClass(nonspacing)}]`, 'gu');
const unclean = new RegExp(`[${characterClass(removed)}]`, 'gu');
const space = new RegExp(`[${characterClass(spaces)}]`, 'gu');
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\uF900-\uFAFF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

function readBert(json: JsonValue): Normalize {
  const cleans = json.get('clean_text').boolean(true);
  const parts = json.get('handle_chinese_chars').boolean(true);
  const lowers = json.get('lowercase').boolean(true);
  const strips = json.get('strip_accents').boolean(lowers);
  return piece => {
    let normalized = piece;
    if (/^[ -~]*$/.test(piece.text)) return lowers ? lowercase(piece) : piece;
    if (cleans) {
      normalized = normalized.mapped(unclean, () => '');
      normalized = normalized.rewritten(normalized.text.replace(space, ' '));
    }
    if (parts) normalized = normalized.mapped(chinese, character => ` ${character} `);
    if (strips) normalized = normalizePiece(normalized, 'NFD').mapped(accent, () => '');
    return lowers ? lowercase(normalized) : normalized;
  };
}

/** Character by character: no final sigma. One alone grows. */
function lowercase(piece: Piece): Piece {
  const { text } = piece;
  if (!/[\u03A3\u0130]/.test(text)) return piece.rewritten(text.toLowerCase());
  const mapped = piece.mapped(/[\u03A3\u0130]/gu, each => each.toLowerCase());
  return mapped.rewritten(mapped.text.toLowerCase());
}

function readStrip(json: JsonValue): Normalize {
  const left = json.get('strip_left').boolean();
  const right = json.get('strip_right').boolean();
  return piece => {
    const { text } = piece;
    let [start, end] = [0, text.length];
    if (right) while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
    if (left) while (start < end && isSpace(text.charCodeAt(start))) start++;
    return piece.keep(start, end);
  };
}

/** All white space is of the first plane. */
const spaceCodes = new Set(
  whitespace.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
);

export function isSpace(code: number): boolean {
  return spaceCodes.has(code);
}

/** SentencePiece's own list: controls that go, and what becomes a space. */
const nmtRemoved = new RegExp(`[${characterClass(parseRanges('1-8 B E-1F 7F 8F 9F'))}]`, 'gu');
const nmtSpace = /[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/g;

function normalizeNmt(piece: Piece): Piece {
  const left = piece.mapped(nmtRemoved, () => '');
  return left.rewritten(left.text.replace(nmtSpace, ' '));
}

/** Every byte as a character of its own. */
export function toByteCharacters(piece: Piece): Piece {
  return piece.mapped(/[^!-~]/gu, character => Array.from(toBytes(character), characterOfByte).join(''));
}
