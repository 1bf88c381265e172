/** Pre-tokenizers of tokenizer.json as Hugging Face's `tokenizers` applies them: parts of a text into smaller ones, some with other characters. */
import type { JsonValue } from '../json';
import { splitBert } from '../preTokenizers/bert';
import { splitByteLevel } from '../preTokenizers/byteLevel';
import { punctuation } from '../unicodeRanges';
import { memberOf } from './characterSet';
import { isSpace, toByteCharacters } from './normalizers';
import { type Behavior, type Matches, matchCharacters, type Piece, widthAt } from './piece';
import { type Finder, readPattern } from './readPattern';
import { numeric } from './unicodeClasses';
import { anyScript, scriptOf } from './unicodeScripts';
import { wordCharacters } from './wordCharacters';

export type PreTokenize = (pieces: readonly Piece[]) => readonly Piece[];

export interface PreTokenizer {
  readonly split: PreTokenize;
  /** What is done last is left to the model: bytes as characters. */
  readonly bytes: boolean;
}

const deepest = 5;
const maximumSteps = 50;
/** Characters of a part of `FixedLength` that does not say it. */
const usualLength = 5;
const behaviors: readonly Behavior[] = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];
const isNumeric = memberOf(numeric);
const isPunctuation = memberOf(punctuation);
const isWord = memberOf(wordCharacters);

/**
 * @param leavesBytes the model itself reads bytes, where the last step makes characters of them
 * @throws ActionableError `damaged-tokenizer`
 */
export function readPreTokenizer(json: JsonValue, leavesBytes: boolean): PreTokenizer {
  if (json.isAbsent) return { split: pieces => pieces.filter(({ text }) => text !== ''), bytes: false };
  const steps = stepsOf(json, 0);
  if (steps.length > maximumSteps) throw json.fail('a short sequence');
  const bytes = leavesBytes && steps.at(-1)?.get('type').value === 'ByteLevel';
  const splits = steps.map((step, i) => readStep(step, bytes && i === steps.length - 1));
  return { split: pieces => splits.reduce((parts, split) => split(parts), pieces), bytes };
}

function stepsOf(json: JsonValue, depth: number): readonly JsonValue[] {
  if (json.get('type').string() !== 'Sequence') return [json];
  if (depth > deepest) throw json.fail('a short sequence');
  return json
    .get('pretokenizers')
    .list()
    .flatMap(step => stepsOf(step, depth + 1));
}

function readStep(json: JsonValue, leavesBytes: boolean): PreTokenize {
  const type = json.get('type');
  switch (type.string()) {
    case 'BertPreTokenizer':
      return each(({ text }) => matchesOf(splitBert(text)), 'Isolated', true);
    case 'ByteLevel':
      return readByteLevel(json, leavesBytes);
    case 'Metaspace':
      return readMetaspace(json);
    case 'Split':
      return readSplit(json);
    case 'Digits':
      return each(
        ({ text }) => matchCharacters(text, isNumeric),
        json.get('individual_digits').boolean(false) ? 'Isolated' : 'Contiguous',
      );
    case 'Punctuation':
      return each(({ text }) => matchCharacters(text, isPunctuation), readBehavior(json, 'Isolated'));
    case 'Whitespace':
      return each(({ text }) => matchWords(text), 'Removed');
    case 'WhitespaceSplit':
      return each(({ text }) => matchCharacters(text, isSpace), 'Removed');
    case 'CharDelimiterSplit': {
      const delimiter = readCharacter(json.get('delimiter')).codePointAt(0);
      return each(({ text }) => matchCharacters(text, code => code === delimiter), 'Removed');
    }
    case 'UnicodeScripts':
      return each(({ text }) => matchScripts(text), 'Isolated', true);
    case 'FixedLength': {
      const length = json.get('length');
      const most = length.isAbsent ? usualLength : length.integer(1, Number.MAX_SAFE_INTEGER);
      return each(({ text }) => matchLengths(text, most), 'Isolated');
    }
    default:
      throw type.fail(
        'BertPreTokenizer, ByteLevel, Metaspace, Split, Digits, Punctuation, Whitespace, WhitespaceSplit, CharDelimiterSplit, UnicodeScripts, FixedLength or Sequence',
      );
  }
}

/** @param words `match` gives words alone; what lies between them goes */
function each(match: (piece: Piece) => Matches, behavior: Behavior, words = false): PreTokenize {
  return pieces => {
    const parts: Piece[] = [];
    for (const piece of pieces) {
      if (piece.text === '') continue;
      if (!words) for (const part of piece.split(match(piece), behavior)) parts.push(part);
      else {
        const spans = match(piece);
        for (let i = 0; i < spans.length; i += 3) parts.push(piece.slice(spans[i]!, spans[i + 1]!));
      }
    }
    return parts;
  };
}

/** [start, end, ...] as matches. */
function matchesOf(spans: readonly number[]): Matches {
  const matches: number[] = [];
  for (let i = 0; i < spans.length; i += 2) matches.push(spans[i]!, spans[i + 1]!, 1);
  return matches;
}

/** Runs of word characters, and runs of what is neither that nor white space; what is between them is removed. */
function matchWords(text: string): Matches {
  const matches: number[] = [];
  let kind = -1;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    const end = i + (code > 0xffff ? 2 : 1);
    const found = isWord(code) ? 1 : isSpace(code) ? 0 : 2;
    if (found === kind) matches[matches.length - 2] = end;
    else matches.push(i, end, found === 0 ? 1 : 0);
    kind = found;
    i = end;
  }
  return matches;
}

/** Parts whose characters are of one script, or of any; what is before the first one that has a script goes. */
function matchScripts(text: string): Matches {
  const matches: number[] = [];
  let start = text.length;
  let before = anyScript;
  for (let i = 0; i < text.length; i += widthAt(text, i)) {
    const script = scriptOf(text.codePointAt(i)!);
    if (script === anyScript || script === before) continue;
    if (before !== anyScript) matches.push(start, i, 1);
    start = i;
    before = script;
  }
  if (start < text.length) matches.push(start, text.length, 1);
  return matches;
}

/** @param most characters of each part */
function matchLengths(text: string, most: number): Matches {
  const matches: number[] = [];
  for (let start = 0; start < text.length; ) {
    let end = start;
    for (let count = 0; count < most && end < text.length; count++) end += widthAt(text, end);
    matches.push(start, end, 1);
    start = end;
  }
  return matches;
}

function readByteLevel(json: JsonValue, leavesBytes: boolean): PreTokenize {
  const prefixed = json.get('add_prefix_space').boolean(true);
  const splits = json.get('use_regex').boolean(true);
  return pieces => {
    const parts: Piece[] = [];
    for (const piece of pieces) {
      if (piece.text === '') continue;
      const begun = prefixed && !piece.text.startsWith(' ') ? piece.prepended(' ') : piece;
      if (!splits) parts.push(begun.slice(0, begun.text.length));
      else {
        const spans = splitByteLevel(begun.text);
        for (let i = 0; i < spans.length; i += 2) parts.push(begun.slice(spans[i]!, spans[i + 1]!));
      }
    }
    return leavesBytes ? parts : parts.map(toByteCharacters);
  };
}

export type PrependScheme = 'always' | 'first' | 'never';

/** How older and newer files say where the mark of a space is put. */
export function readPrependScheme(json: JsonValue): PrependScheme {
  const scheme = json.get('prepend_scheme');
  const found = scheme.isAbsent ? 'always' : scheme.string();
  if (found !== 'always' && found !== 'first' && found !== 'never') throw scheme.fail('always, first or never');
  const prefix = json.get('add_prefix_space');
  return prefix.boolean(true) ? found : 'never';
}

/** One character. */
export function readCharacter(json: JsonValue): string {
  const text = json.string();
  if ([...text].length !== 1) throw json.fail('one character');
  return text;
}

function readMetaspace(json: JsonValue): PreTokenize {
  const mark = readCharacter(json.get('replacement'));
  const scheme = readPrependScheme(json);
  const splits = json.get('split').boolean(true);
  const code = mark.codePointAt(0)!;
  return pieces => {
    const parts: Piece[] = [];
    for (const piece of pieces) {
      if (piece.text === '') continue;
      let marked =
        mark.length === 1 ? piece.rewritten(piece.text.replaceAll(' ', mark)) : piece.mapped(/ /gu, () => mark);
      const begins = scheme === 'always' || (scheme === 'first' && piece.origin === 0);
      if (begins && !marked.text.startsWith(mark)) marked = marked.prepended(mark);
      if (splits) {
        const matches = matchCharacters(marked.text, each => each === code);
        for (const part of marked.split(matches, 'MergedWithNext')) parts.push(part);
      } else parts.push(marked);
    }
    return parts;
  };
}

function readSplit(json: JsonValue): PreTokenize {
  const find: Finder = readPattern(json.get('pattern'));
  const behavior = readBehavior(json);
  const invert = json.get('invert').boolean(false);
  return each(({ text }) => {
    const matches = find(text);
    return invert ? matches.map((value, i) => (i % 3 === 2 ? 1 - value : value)) : matches;
  }, behavior);
}

function readBehavior(json: JsonValue, fallback?: Behavior): Behavior {
  const behavior = json.get('behavior');
  if (behavior.isAbsent && fallback) return fallback;
  const found = behaviors.find(name => name === behavior.string());
  if (!found) throw behavior.fail(behaviors.join(', '));
  return found;
}
