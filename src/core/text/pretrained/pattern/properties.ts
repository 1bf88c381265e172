/** Sets of characters by name, as regular expressions of tokenizer.json ask for them: categories, scripts, classes of POSIX. */
import { letters, numbers } from '../../letterRanges';
import { type CodePointRange, whitespace } from '../../unicodeRanges';
import { complementOf, type Ranges, unionOf } from '../characterSet';
import { assigned } from './assigned';

export const anyCharacter: Ranges = [[0, 0x10ffff]];
export const notNewline: Ranges = complementOf([[10, 10]]);
export const spaces: Ranges = whitespace;
export const hexDigits: Ranges = [
  [0x30, 0x39],
  [0x41, 0x46],
  [0x61, 0x66],
];

const surrogates: Ranges = [[0xd800, 0xdfff]];
const privateUse: Ranges = [
  [0xe000, 0xf8ff],
  [0xf0000, 0xffffd],
  [0x100000, 0x10fffd],
];
const unassigned = complementOf(unionOf(assigned, surrogates, privateUse));

/** What the Unicode version of who runs this must not change. */
const known = new Map<string, Ranges | undefined>([
  ['L', letters],
  ['N', numbers],
  ['Cs', surrogates],
  ['Co', privateUse],
  ['Cn', unassigned],
]);

function remembered<Set extends Ranges | undefined>(key: string, make: () => Set): Set {
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as Set;
}

/** `\p{NAME}` of JavaScript. @throws SyntaxError */
function property(name: string): Ranges {
  if (name === 'C') return unionOf(property('Cc'), property('Cf'), surrogates, privateUse, unassigned);
  return remembered(name, () => rangesOf(`\\p{${name}}`));
}

/** `\d` */
export function digits(): Ranges {
  return property('Nd');
}

/** `\w` in brackets. */
export function wordSet(): Ranges {
  return remembered('w', () => unionOf(property('Alphabetic'), property('M'), digits(), property('Pc')));
}

/** `\w` elsewhere: Oniguruma then takes the superscripts and fractions of Latin-1 for words too. */
export function wordCharacters(): Ranges {
  return remembered('outer w', () =>
    unionOf(wordSet(), [
      [0xb2, 0xb3],
      [0xb9, 0xb9],
      [0xbc, 0xbe],
    ]),
  );
}

const longCategories: Readonly<Record<string, string>> = {
  other: 'C',
  control: 'Cc',
  format: 'Cf',
  unassigned: 'Cn',
  privateuse: 'Co',
  surrogate: 'Cs',
  letter: 'L',
  casedletter: 'LC',
  lowercaseletter: 'Ll',
  modifierletter: 'Lm',
  otherletter: 'Lo',
  titlecaseletter: 'Lt',
  uppercaseletter: 'Lu',
  mark: 'M',
  combiningmark: 'M',
  spacingmark: 'Mc',
  enclosingmark: 'Me',
  nonspacingmark: 'Mn',
  number: 'N',
  decimalnumber: 'Nd',
  letternumber: 'Nl',
  othernumber: 'No',
  punctuation: 'P',
  connectorpunctuation: 'Pc',
  dashpunctuation: 'Pd',
  closepunctuation: 'Pe',
  finalpunctuation: 'Pf',
  initialpunctuation: 'Pi',
  otherpunctuation: 'Po',
  openpunctuation: 'Ps',
  symbol: 'S',
  currencysymbol: 'Sc',
  modifiersymbol: 'Sk',
  mathsymbol: 'Sm',
  othersymbol: 'So',
  separator: 'Z',
  lineseparator: 'Zl',
  paragraphseparator: 'Zp',
  spaceseparator: 'Zs',
};
const shortCategories = new Map(Object.values(longCategories).map(name => [name.toLowerCase(), name]));

/** Of POSIX, by Unicode's advice (UTS #18, annex C). */
const posix: Readonly<Record<string, () => Ranges>> = {
  alnum: () => unionOf(property('Alphabetic'), digits()),
  alpha: () => property('Alphabetic'),
  ascii: () => [[0, 0x7f]],
  blank: () => unionOf(property('Zs'), [[9, 9]]),
  cntrl: () => property('Cc'),
  digit: digits,
  graph: () => complementOf(unionOf(spaces, property('Cc'), property('Cn'), property('Cs'))),
  lower: () => property('Lowercase'),
  print: () => unionOf(posixOf('graph')!, property('Zs')),
  punct: () => unionOf(property('P'), property('S')),
  space: () => spaces,
  upper: () => property('Uppercase'),
  word: wordSet,
  xdigit: () => hexDigits,
};

/** `[:NAME:]`; undefined where there is none. */
export function posixOf(name: string): Ranges | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(posix, key) ? remembered(`posix ${key}`, posix[key]!) : undefined;
}

/** A general category, a class, a script, or what else characters have; undefined where it is not known. */
export function propertyOf(name: string): Ranges | undefined {
  const key = name.toLowerCase().replace(/[ _-]/g, '');
  if (key === 'any') return anyCharacter;
  if (key === 'assigned') return complementOf(unassigned);
  const category = Object.hasOwn(longCategories, key) ? longCategories[key] : shortCategories.get(key);
  if (category) return property(category);
  // As JavaScript writes names: Old_Italic.
  const written = name
    .split(/[ _-]/)
    .map(part => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('_');
  return posixOf(key) ?? remembered(`named ${written}`, () => tryProperty(`Script=${written}`) ?? tryProperty(written));
}

function tryProperty(name: string): Ranges | undefined {
  try {
    return property(name);
  } catch {
    return undefined;
  }
}

/** A character, and where case does not count those that differ in it alone. */
export function setOf(character: string, folds = false): Ranges {
  const code = character.codePointAt(0)!;
  return folds ? foldSet([[code, code]]) : [[code, code]];
}

/** With all that differ from one of them in case alone. */
export function foldSet(set: Ranges): Ranges {
  const escaped = set.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('');
  return escaped === '' ? set : remembered(`fold ${escaped}`, () => unionOf(set, rangesOf(`[${escaped}]`, 'i')));
}

/** The characters that a pattern of one matches, of those that are assigned. */
function rangesOf(pattern: string, flags = ''): Ranges {
  const finder = new RegExp(`(?:${pattern})+`, `gu${flags}`);
  const ranges: CodePointRange[] = [];
  for (const [first, last] of assigned) {
    const units = first > 0xffff ? 2 : 1;
    for (const { index, 0: found } of textOf(first, last).matchAll(finder)) {
      const from = first + index / units;
      ranges.push([from, from + found.length / units - 1]);
    }
  }
  return unionOf(ranges);
}

function textOf(first: number, last: number): string {
  const parts: string[] = [];
  for (let from = first; from <= last; from += 4096) {
    const length = Math.min(4096, last - from + 1);
    parts.push(String.fromCodePoint(...Array.from({ length }, (_, i) => from + i)));
  }
  return parts.join('');
}
