/**
 * Regular expressions -> patterns. Characters are code points; the whole text must match. Read are: literals, `.`, classes, `\d \w \s` and
 * their opposites, `\p{...}`, groups, `|`, `* + ? {n,m}`. What asks for more than a finite automaton is refused by name.
 */
import {
  badPattern,
  choice,
  complement,
  literal,
  normalize,
  type Pattern,
  type Ranges,
  repeat,
  sequence,
  setOf,
} from './pattern';

const digits: Ranges = [[0x30, 0x39]];
const wordCharacters: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaces: Ranges = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: Ranges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };
/** Longest expression, and most repetitions that are counted. */
const LONGEST = 20_000;
const MOST = 1000;
const DEEPEST = 200;

const properties = new Map<string, Ranges>();

/** Code points with a property of Unicode. */
function rangesOf(name: string): Ranges | undefined {
  const known = properties.get(name);
  if (known) return known;
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^\\p{${name}}$`, 'u');
  } catch {
    return undefined;
  }
  const found: [number, number][] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || !pattern.test(String.fromCodePoint(code))) continue;
    const last = found.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else found.push([code, code]);
  }
  properties.set(name, found);
  return found;
}

class Reader {
  private at = 0;
  private depth = 0;
  private readonly characters: readonly string[];

  constructor(private readonly source: string) {
    this.characters = Array.from(source);
  }

  read(): Pattern {
    const pattern = this.readChoice();
    if (this.at < this.characters.length) throw this.fail('has a ) without a (');
    return pattern;
  }

  private get next(): string | undefined {
    return this.characters[this.at];
  }

  private fail(what: string): Error {
    return badPattern(`The regular expression ${what}, at character ${this.at + 1}: ${this.source.slice(0, 60)}`);
  }

  private take(expected: string): boolean {
    if (this.next !== expected) return false;
    this.at++;
    return true;
  }

  private readChoice(): Pattern {
    if (++this.depth > DEEPEST) throw this.fail(`has more than ${DEEPEST} groups within each other`);
    const options = [this.readSequence()];
    while (this.take('|')) options.push(this.readSequence());
    this.depth--;
    return options.length === 1 ? options[0]! : choice(options);
  }

  private readSequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.next !== undefined && this.next !== '|' && this.next !== ')') {
      // The whole text must match anyway.
      if (this.next === '^' && (this.at === 0 || this.characters[this.at - 1] === '|')) this.at++;
      else if (this.next === '$' && (this.at === this.characters.length - 1 || this.characters[this.at + 1] === '|'))
        this.at++;
      else parts.push(this.readRepeated());
    }
    return parts.length === 1 ? parts[0]! : sequence(...parts);
  }

  private readRepeated(): Pattern {
    let pattern = this.readOne();
    for (;;) {
      const bounds = this.readBounds();
      if (!bounds) return pattern;
      const [least, most] = bounds;
      if (most < least) throw this.fail(`repeats from ${least} to ${most}`);
      if (least > MOST || (Number.isFinite(most) && most > MOST)) throw this.fail(`repeats more than ${MOST} times`);
      pattern = repeat(pattern, least, most);
      // How much is taken first does not change what matches.
      this.take('?');
      if (this.next === '+') throw this.fail('has a possessive quantifier, which is not supported');
    }
  }

  private readBounds(): readonly [number, number] | undefined {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    if (this.next !== '{') return undefined;
    const end = this.characters.indexOf('}', this.at);
    const words = end < 0 ? '' : this.characters.slice(this.at + 1, end).join('');
    const found = /^(\d+)(,(\d*))?$/.exec(words);
    if (!found) throw this.fail('has a { that is no quantifier; write \\{ for the character');
    this.at = end + 1;
    const least = Number(found[1]);
    if (found[2] === undefined) return [least, least];
    return [least, found[3] ? Number(found[3]) : Number.POSITIVE_INFINITY];
  }

  private readOne(): Pattern {
    const character = this.characters[this.at++]!;
    switch (character) {
      case '.':
        return setOf(complement(lineEnds));
      case '[':
        return setOf(this.readClass());
      case '(':
        return this.readGroup();
      case '\\':
        return setOf(this.readEscape());
      case '*':
      case '+':
      case '?':
        this.at--;
        throw this.fail(`has a ${character} with nothing before it`);
      case '^':
      case '$':
        this.at--;
        throw this.fail(`has a ${character} inside, where it cannot match; the whole text must match anyway`);
      default:
        return literal(character);
    }
  }

  private readGroup(): Pattern {
    if (this.take('?')) {
      if (this.next === '<' && !'=!'.includes(this.characters[this.at + 1] ?? '=')) {
        const end = this.characters.indexOf('>', this.at);
        if (end < 0) throw this.fail('has a group whose name does not end');
        this.at = end + 1;
      } else if (!this.take(':')) throw this.fail('looks ahead or behind, which is not supported');
    }
    const inner = this.readChoice();
    if (!this.take(')')) throw this.fail('has a ( without a )');
    return inner;
  }

  private readEscape(): Ranges {
    const letter = this.characters[this.at++];
    if (letter === undefined) throw this.fail('ends with a \\');
    const classes: Readonly<Record<string, Ranges>> = { d: digits, w: wordCharacters, s: spaces };
    const named = classes[letter.toLowerCase()];
    if (named && /[dws]/i.test(letter)) return letter === letter.toLowerCase() ? named : complement(named);
    if (letter === 'p' || letter === 'P') return this.readProperty(letter === 'P');
    if (letter === 'u' || letter === 'x') return this.readCode(letter);
    if (Object.hasOwn(controls, letter)) return [[controls[letter]!, controls[letter]!]];
    if (/[a-zA-Z0-9]/.test(letter)) {
      this.at--;
      const what = /\d|k/.test(letter) ? 'refers back to a group' : `has \\${letter}`;
      throw this.fail(`${what}, which is not supported`);
    }
    const code = letter.codePointAt(0)!;
    return [[code, code]];
  }

  private readProperty(opposite: boolean): Ranges {
    const end = this.next === '{' ? this.characters.indexOf('}', this.at) : -1;
    const name = end < 0 ? '' : this.characters.slice(this.at + 1, end).join('');
    const ranges = /^[\w=]+$/.test(name) ? rangesOf(name) : undefined;
    if (!ranges) throw this.fail('has \\p without a property of Unicode, such as \\p{L}');
    this.at = end + 1;
    return opposite ? complement(ranges) : ranges;
  }

  private readCode(letter: string): Ranges {
    const rest = this.characters.slice(this.at, this.at + 12).join('');
    const found = (letter === 'x' ? /^([0-9a-fA-F]{2})/ : /^([0-9a-fA-F]{4})|^\{([0-9a-fA-F]{1,6})\}/).exec(rest);
    const code = found ? Number.parseInt(found[1] ?? found[2]!, 16) : Number.NaN;
    if (!(code <= 0x10ffff)) throw this.fail(`has \\${letter} without a character's number`);
    this.at += found![0].length;
    return [[code, code]];
  }

  private readClass(): Ranges {
    const opposite = this.take('^');
    const ranges: (readonly [number, number])[] = [];
    while (this.next !== ']') {
      if (this.next === undefined) throw this.fail('has a [ without a ]');
      const first = this.readClassItem();
      const isRange =
        this.next === '-' && this.characters[this.at + 1] !== ']' && this.characters[this.at + 1] !== undefined;
      if (!isRange) {
        ranges.push(...first);
        continue;
      }
      this.at++;
      const last = this.readClassItem();
      if (
        first.length !== 1 ||
        last.length !== 1 ||
        first[0]![0] !== first[0]![1] ||
        last[0]![0] !== last[0]![1] ||
        last[0]![0] < first[0]![0]
      )
        throw this.fail('has a range that goes from no character to a later one');
      ranges.push([first[0]![0], last[0]![0]]);
    }
    this.at++;
    const own = normalize(ranges);
    if (own.length === 0 && !opposite) throw this.fail('has an empty class, which matches nothing');
    return opposite ? complement(own) : own;
  }

  private readClassItem(): Ranges {
    const character = this.characters[this.at++]!;
    if (character === '\\') {
      // Of a class alone: a backspace, and the dash itself.
      if (this.take('b')) return [[8, 8]];
      return this.take('-') ? [[45, 45]] : this.readEscape();
    }
    const code = character.codePointAt(0)!;
    return [[code, code]];
  }
}

/** @throws ActionableError `bad-pattern` */
export function readRegex(source: string): Pattern {
  if (source.length > LONGEST) throw badPattern(`The regular expression is longer than ${LONGEST} characters.`);
  return new Reader(source).read();
}
