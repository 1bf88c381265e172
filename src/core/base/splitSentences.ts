/** Where the sentences of a text are. */
import {
  type Abbreviations,
  abbreviations,
  afterOrdinals,
  beforeOrdinals,
  type SentenceLanguage,
  wordsIn,
} from './abbreviations';

export interface Sentence {
  /** Of the first character, in UTF-16 code units. */
  readonly start: number;
  readonly text: string;
}

export interface SentenceOptions {
  /** Whose abbreviations count; those of all languages where left out. */
  readonly language?: SentenceLanguage;
  /** Every line break ends a sentence; an empty line always does. */
  readonly lines?: boolean;
}

/**
 * Sentences end at stops of any script (Unicode's Sentence_Terminal), with the quotes, brackets and emoji after them, but not
 * after abbreviations, initials and ordinals. `Intl.Segmenter` knows none of these. White space around sentences is left out.
 */
export function splitSentences(text: string, { language, lines = false }: SentenceOptions = {}): readonly Sentence[] {
  const words = wordsOf(language);
  const sentences: Sentence[] = [];
  for (const [from, to] of paragraphsOf(text, lines)) {
    // Line breaks as spaces, one for one, so that every place stays.
    const paragraph = text.slice(from, to).replaceAll(lineBreak, ' ');
    let start = 0;
    for (const end of [...endsOf(paragraph, words), paragraph.length]) {
      const sentence = paragraph.slice(start, end);
      const first = from + start + sentence.length - sentence.trimStart().length;
      if (sentence.trim() !== '') sentences.push({ start: first, text: text.slice(first, from + end).trimEnd() });
      start = end;
    }
  }
  return sentences;
}

const lineBreak = /[\n\r\v\f\u0085\u2028]/g;

/** Start and end of texts between empty lines, or between line breaks. */
function* paragraphsOf(text: string, lines: boolean): Generator<readonly [number, number]> {
  let start = -1;
  let at = 0;
  for (const { index, 0: mark } of text.matchAll(/\r\n|[\n\r\v\f\u0085\u2028\u2029]|$/g)) {
    const blank = text.slice(at, index).trim() === '';
    if (!blank && start < 0) start = at;
    const ends = lines || mark === '\u2029' || mark === '';
    if (start >= 0 && (blank || ends)) {
      yield [start, blank ? at : index];
      start = -1;
    }
    at = index + mark.length;
  }
}

interface Words {
  readonly never: ReadonlySet<string>;
  readonly numbered: ReadonlySet<string>;
  readonly maybe: ReadonlySet<string>;
  readonly starters: ReadonlySet<string>;
}

const known = new Map<string, Words>();

function wordsOf(language: SentenceLanguage | undefined): Words {
  const name = language ?? '';
  let words = known.get(name);
  if (!words) {
    const lists: readonly Abbreviations[] = language ? [abbreviations[language]] : Object.values(abbreviations);
    const all = (key: keyof Abbreviations) => wordsIn(lists.map(each => each[key]).join(' '));
    words = { never: all('never'), numbered: all('numbered'), maybe: all('maybe'), starters: all('starters') };
    known.set(name, words);
  }
  return words;
}

const ordinals = { before: wordsIn(beforeOrdinals), after: wordsIn(afterOrdinals) };

/** Stops, what closes after them, references such as [1]; `…` is no stop to Unicode. French quotes may have a space before them, German ones open the other way. */
const stop =
  /([\p{STerm}…]+)((?:[\p{Pe}\p{Pf}"'’”*_]|\[\d+\]|[«“‘](?![\p{L}\p{N}])|[ \u00a0\u202f]?»(?![\p{L}\p{N}]))*)/gu;
/** Emoji and smileys belong to the sentence before. */
const pictures =
  /(?:\s*(?:\p{Extended_Pictographic}(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)*|[:;]-?[()DP]))+(?=\s|$)/uy;
/** What may stand before the first word of a sentence, and that word. */
const opening = /\s*[\p{Ps}\p{Pi}\p{Pf}"'’”¿¡*_#]*/uy;
const nextWord = /[\p{L}\p{M}\p{N}'’-]{1,40}/uy;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Where sentences end, but the last. */
function endsOf(text: string, words: Words): readonly number[] {
  const ends: number[] = [];
  let start = 0;
  for (const { 0: whole, 1: stops = '', 2: closers = '', index } of text.matchAll(stop)) {
    const after = index + whole.length;
    const shown = matchAt(pictures, text, after);
    const end = after + shown.length;
    if (end >= text.length) break;
    const follows = { text, end, gap: /\s/.test(text[end]!), closers, shown };
    if (index < start || !isEnd(stops, follows, { start, index, end }, words)) continue;
    ends.push(end);
    start = end;
  }
  return ends;
}

interface Following {
  readonly text: string;
  readonly end: number;
  /** White space follows. */
  readonly gap: boolean;
  readonly closers: string;
  /** Emoji between. */
  readonly shown: string;
}

const wide = /[^\p{ASCII}…]$/u;
/** Goes on with a sentence, as Unicode's SContinue; other stops too. */
const goesOn = /[\p{STerm}…,;:)\]}\u3001\uff0c\uff1b\uff1a\u060c\u061b]/u;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

function isEnd(stops: string, { text, end, gap, closers, shown }: Following, place: Place, words: Words): boolean {
  const at = end + matchAt(opening, text, end).length;
  const next = characterAt(text, at);
  // Points before the first word.
  if (!/[\p{L}\p{N}]/u.test(text.slice(place.start, Math.min(place.index, place.start + reach)))) return false;
  if (wide.test(stops)) return endsWide(text, end, closers, stops);
  if (goesOn.test(characterAt(text, end + /^\s*/.exec(text.slice(end, end + 8))![0].length))) return false;
  // — Да? — спросил он.
  if (/^\s*[—–-]\s*\p{Ll}/u.test(text.slice(end, end + 8))) return false;
  const full = stops === '.';
  if (!gap) {
    if (unspaced.test(next)) return !(full && isAbbreviation(text, place, words));
    // Not within addresses: page?name=Value.
    const run = /\S*$/.exec(text.slice(Math.max(0, end - 200), end))![0] + /^\S*/.exec(text.slice(end, end + 200))![0];
    if (!/\p{Lu}/u.test(next) || /[/@=&]|www\./.test(run)) return false;
    return (
      closers !== '' ||
      !full ||
      (/\p{Ll}{3}$/u.test(text.slice(place.index - 3, place.index)) && isStarter(text, at, words))
    );
  }
  if (/\p{Ll}/u.test(next)) {
    if (closers !== '' || shown !== '') return false;
    return /[!?]/.test(stops) || (full && startsSmall(text, place, at, words));
  }
  if (!full) return next !== '';
  return !isAbbreviation(text, place, words);
}

/** Who writes without capitals begins sentences so too. */
function startsSmall(text: string, { start, index }: Place, at: number, words: Words): boolean {
  if (/^(?:https?:|www\.)/.test(text.slice(at, at + 6))) return true;
  const word = /(?<!\S)\p{L}{2,}$/u.exec(text.slice(Math.max(start, index - reach), index))?.[0]?.toLowerCase();
  if (word === undefined || words.never.has(word) || words.maybe.has(word) || words.numbered.has(word)) return false;
  return isStarter(text, at, words) && (word.length > 4 || /^\s*\p{Ll}/u.test(text.slice(start, start + reach)));
}

function isStarter(text: string, at: number, { starters }: Words): boolean {
  const word = matchAt(nextWord, text, at);
  // A. S. Byatt, Ф. И. Тютчев: letters that are words too.
  const initial = word.length === 1 && text[at + 1] === '.';
  return !initial && starters.has(word.toLowerCase().replace(/['’].*$/, ''));
}

/** Stops of scripts that need no space after them. */
function endsWide(text: string, end: number, closers: string, stops: string): boolean {
  const next = characterAt(text, end);
  if (goesOn.test(next)) return false;
  // A full-width point in a number.
  if (/[．｡·]$/.test(stops) && /\p{Nd}/u.test(next)) return false;
  // A quote that Japanese goes on with: 「はい。」と
  return !(/[」』）]$/.test(closers) && /\p{Script=Hiragana}/u.test(next));
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

interface Place {
  /** Of the sentence so far. */
  readonly start: number;
  /** Of the stop. */
  readonly index: number;
  readonly end: number;
}

/** Longest abbreviation looked at, with the words before it. UTF-16 code units. */
const reach = 48;

function isAbbreviation(text: string, { start, index, end }: Place, words: Words): boolean {
  const before = text.slice(Math.max(start, index - reach), index).trimEnd();
  const word = before.slice(before.search(/\S*$/)).replace(/^[\p{Ps}\p{Pi}\p{Pf}"'„]+/u, '');
  const at = end + matchAt(opening, text, end).length;
  const next = matchAt(nextWord, text, at);
  const lower = word.toLowerCase();
  const starts = isStarter(text, at, words);
  if (/^\p{Nd}+$/u.test(word)) return isOrdinal(before, word, next, index - start < reach && before.trim() === word);
  // z. B., т. е., U. S.
  const parted =
    word.length === 1
      ? /(?<![\p{L}\p{N}.])(?:\p{L}\.\s)+\p{L}$/u.exec(before.slice(-20))?.[0].replaceAll(/\s/g, '').toLowerCase()
      : undefined;
  for (const name of parted === undefined ? [lower] : [parted, lower]) {
    if (words.never.has(name)) return true;
    if (words.maybe.has(name)) return !starts;
    if (!words.numbered.has(name)) continue;
    if (/^(?:\p{Nd}|[IVXLC]+$)/u.test(next)) return true;
    if (name.length > 1) return false;
  }
  // Initials, and letters that number a list.
  if (/^\p{L}$|^\p{Lu}\.?-\p{Lu}$/u.test(word)) return word !== 'I' && !starts;
  return /^(?:\p{L}\.)+\p{L}$/u.test(word) && !starts;
}

/** `am 3. Mai`, or the number of an item of a list. */
function isOrdinal(before: string, number: string, next: string, first: boolean): boolean {
  if (first) return true;
  if (number.length > 2) return false;
  if (ordinals.after.has(next.toLowerCase())) return true;
  // am 24. 12. 2001
  const date = /^\p{Nd}/u.test(next) && /\p{Nd}\.\s+\S+$/u.test(before);
  if (date) return true;
  const previous = /(\p{L}+)\s+\S+$/u.exec(before)?.[1]?.toLowerCase();
  return previous !== undefined && ordinals.before.has(previous) && /^[\p{Lu}\p{Nd}]/u.test(next);
}
