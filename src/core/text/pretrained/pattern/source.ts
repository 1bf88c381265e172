/** The text of a regular expression on its way through a parser, and what stands after a backslash in it. */
import type { Ranges } from '../characterSet';
import { complementOf } from '../characterSet';
import { digits, hexDigits, propertyOf, setOf, spaces, wordCharacters, wordSet } from './properties';

/** Why a pattern is not read, to follow "must be". */
export class UnreadPattern extends Error {}

export interface Options {
  /** Case does not count. */
  readonly folds: boolean;
  /** The dot is a line break too. */
  readonly spans: boolean;
  /** White space and what follows `#` are no part of it. */
  readonly spaced: boolean;
}

const LONGEST_PATTERN = 10_000;
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27 };
const classes: Readonly<Record<string, () => Ranges>> = {
  s: () => spaces,
  d: digits,
  w: wordCharacters,
  h: () => hexDigits,
};

export class Source {
  private at = 0;

  /** @throws UnreadPattern */
  constructor(private readonly text: string) {
    if (text.length > LONGEST_PATTERN) throw new UnreadPattern('a shorter pattern');
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** What comes next; nothing at the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  rest(length: number): string {
    return this.text.slice(this.at, this.at + length);
  }

  /** Whether it is there further on. */
  has(text: string, ahead: number): boolean {
    return this.text.includes(text, this.at + ahead);
  }

  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes what a pattern finds here. @param pattern that begins with `^` @param wanted of the text that is found */
  match(pattern: RegExp, wanted: (found: string) => boolean = () => true): RegExpExecArray | undefined {
    const found = pattern.exec(this.rest(LONGEST_FORM));
    if (!found || !wanted(found[0])) return undefined;
    this.at += found[0].length;
    return found;
  }

  /** @throws UnreadPattern at the end */
  next(): string {
    if (this.done) throw new UnreadPattern('a whole pattern');
    const character = String.fromCodePoint(this.text.codePointAt(this.at)!);
    this.at += character.length;
    return character;
  }

  skipSpace(): void {
    while (this.match(/^(?:\s|#[^\n]*)/));
  }

  unread(what: string): UnreadPattern {
    return new UnreadPattern(`a pattern without ${what} at character ${this.at}, which this version does not read`);
  }

  /** The characters that stand after a backslash. @throws UnreadPattern */
  escape(folds: boolean, inClass: boolean): Ranges {
    const character = this.next();
    const make = classes[character.toLowerCase()];
    const known = make === wordCharacters && inClass ? wordSet() : make?.();
    if (known) return classes[character] ? known : complementOf(known);
    switch (character) {
      case 'p':
      case 'P': {
        const found = this.match(/^\{(\^?)([A-Za-z0-9_ -]+)\}/);
        const set = found && propertyOf(found[2]!);
        if (!set) throw found ? this.unread(`\\p{${found[2]!}}`) : this.unread('\\p');
        return (character === 'P') !== (found[1] === '^') ? complementOf(set) : set;
      }
      case 'x':
      case 'u':
        return setOf(this.code(character), folds);
      case '0':
        return setOf(String.fromCodePoint(Number.parseInt(this.match(/^[0-7]{1,2}/)?.[0] ?? '0', 8)), folds);
      default:
        if (character === 'b' && inClass) return [[8, 8]];
        if (Object.hasOwn(controls, character)) return [[controls[character]!, controls[character]!]];
        if (/[A-Za-z0-9]/.test(character)) throw this.unread(`\\${character}`);
        return setOf(character);
    }
  }

  private code(kind: 'x' | 'u'): string {
    const found = this.match(kind === 'u' ? /^([0-9A-Fa-f]{4})/ : /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{1,2}))/);
    const code = Number.parseInt(found?.[1] ?? found?.[2] ?? '', 16);
    if (!found || code > 0x10ffff || (kind === 'x' && found[2] !== undefined && code > 0x7f))
      throw this.unread(`\\${kind}`);
    return String.fromCodePoint(code);
  }
}

/** Of what is matched at once. */
const LONGEST_FORM = 200;
