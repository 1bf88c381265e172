/** Decoders of other programs' tokenizer.json: tokens -> a text, step by step as Hugging Face's `tokenizers` does it. */
import { textOfUtf8 } from '../../base/utf8';
import { fromByteCharacters } from '../byteCharacters';
import { cleanToken } from '../decoders/decoder';
import type { JsonValue } from '../json';
import { readCharacter, readPrependScheme } from './preTokenizers';
import { readPattern } from './readPattern';

export type DecodeStep = (tokens: readonly string[]) => readonly string[];

const maximumSteps = 50;

/** @throws ActionableError `damaged-tokenizer` */
export function readDecode(json: JsonValue): (tokens: readonly string[]) => string {
  if (json.isAbsent) return tokens => tokens.join(' ');
  const step = readStep(json, 0);
  return tokens => (tokens.length === 0 ? '' : step(tokens).join(''));
}

function readStep(json: JsonValue, depth: number): DecodeStep {
  const type = json.get('type');
  switch (type.string()) {
    case 'ByteLevel':
      return tokens => [fromByteCharacters(tokens)];
    case 'Fuse':
      return tokens => [tokens.join('')];
    case 'WordPiece':
      return readWordPiece(json);
    case 'Metaspace':
      return readMetaspace(json);
    case 'BPEDecoder': {
      const suffix = json.get('suffix').isAbsent ? '</w>' : json.get('suffix').string();
      return tokens => tokens.map((token, i) => replaceText(token, suffix, i === tokens.length - 1 ? '' : ' '));
    }
    case 'ByteFallback':
      return fallBack;
    case 'Strip':
      return readStrip(json);
    case 'CTC':
      return readCtc(json);
    case 'Replace': {
      const find = readPattern(json.get('pattern'));
      const content = json.get('content').string();
      return tokens => tokens.map(token => replaceIn(token, find(token), content));
    }
    case 'Sequence': {
      const list = json.get('decoders').list();
      if (depth > 2 || list.length > maximumSteps) throw json.fail('a short sequence');
      const steps = list.map(step => readStep(step, depth + 1));
      return tokens => steps.reduce((decoded, step) => step(decoded), tokens);
    }
    default:
      throw type.fail(
        'ByteLevel, Fuse, WordPiece, Metaspace, BPEDecoder, ByteFallback, Strip, Replace, CTC or Sequence',
      );
  }
}

function replaceIn(token: string, matches: readonly number[], content: string): string {
  let text = '';
  for (let i = 0; i < matches.length; i += 3)
    text += matches[i + 2] ? content : token.slice(matches[i], matches[i + 1]);
  return text;
}

function readWordPiece(json: JsonValue): DecodeStep {
  const prefix = json.get('prefix').isAbsent ? '##' : json.get('prefix').string();
  const cleans = json.get('cleanup').boolean(true);
  return tokens =>
    tokens.map((token, i) => {
      const joined = i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
      return cleans ? cleanToken(joined) : joined;
    });
}

function readMetaspace(json: JsonValue): DecodeStep {
  const mark = readCharacter(json.get('replacement'));
  const first = readPrependScheme(json) === 'never' ? ' ' : '';
  return tokens => tokens.map((token, i) => token.replaceAll(mark, i === 0 ? first : ' '));
}

/** What speech models write: tokens that repeat are one, and the padding parts them (Graves et al. 2006). */
function readCtc(json: JsonValue): DecodeStep {
  const pad = json.get('pad_token').string();
  const delimiter = json.get('word_delimiter_token').string();
  const cleans = json.get('cleanup').boolean();
  return tokens => {
    const decoded: string[] = [];
    for (const [i, token] of tokens.entries()) {
      if (i > 0 && token === tokens[i - 1]) continue;
      const left = replaceText(token, pad, '');
      const text = cleans ? replaceText(cleanToken(left), delimiter, ' ') : left;
      if (text !== '') decoded.push(text);
    }
    return decoded;
  };
}

/** As Rust does it: nothing stands before, between and after all characters, not between the halves of one. */
function replaceText(text: string, from: string, to: string): string {
  return from === '' ? `${to}${[...text].map(each => each + to).join('')}` : text.replaceAll(from, to);
}

/** `<0xE2>` and on are bytes; those that are no text become U+FFFD each. */
function fallBack(tokens: readonly string[]): readonly string[] {
  const decoded: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    const text = textOfUtf8(Uint8Array.from(bytes));
    if (text === undefined) for (const _ of bytes) decoded.push('\uFFFD');
    else decoded.push(text);
    bytes = [];
  };
  for (const token of tokens) {
    const digits = /^<0x([0-9A-Fa-f]{2}|\+[0-9A-Fa-f])>$/.exec(token)?.[1];
    if (digits !== undefined) bytes.push(Number.parseInt(digits.replace('+', ''), 16));
    else {
      flush();
      decoded.push(token);
    }
  }
  flush();
  return decoded;
}

function readStrip(json: JsonValue): DecodeStep {
  const content = readCharacter(json.get('content'));
  const [start, stop] = [json.get('start').integer(0, 1_000_000), json.get('stop').integer(0, 1_000_000)];
  return tokens =>
    tokens.map(token => {
      const characters = [...token];
      let from = 0;
      while (from < Math.min(start, characters.length) && characters[from] === content) from++;
      let to = characters.length;
      while (to > from && characters.length - to < stop && characters[to - 1] === content) to--;
      return characters.slice(from, to).join('');
    });
}
