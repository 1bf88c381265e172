/**
 * Reads regular expressions of tokenizer.json as Oniguruma does, which Hugging Face's `tokenizers` uses (its Ruby syntax, by default): all
 * but what refers back to an earlier match, and a few rare forms.
 */
import { type Ranges, unionOf } from '../characterSet';
import { parseClass } from './parseClass';
import { nothing, type Pattern } from './pattern';
import { anyCharacter, notNewline, setOf } from './properties';
import { type Options, Source, UnreadPattern } from './source';

const MOST_PARTS = 5_000;
const MOST_TIMES = 1_000;
const DEEPEST = 20;

/** @throws UnreadPattern */
export function parsePattern(text: string): Pattern {
  const parser = new Parser(new Source(text));
  return parser.whole();
}

/** A text as it stands. */
function literalText(text: string): Pattern {
  return { type: 'sequence', of: Array.from(text, character => set(setOf(character))) };
}

const plain: Options = { folds: false, spans: false, spaced: false };

class Parser {
  private parts = 0;

  constructor(private readonly source: Source) {}

  whole(): Pattern {
    const pattern = this.alternatives(plain, 0);
    if (!this.source.done) throw new UnreadPattern('a pattern whose brackets match');
    return pattern;
  }

  private alternatives(options: Options, depth: number): Pattern {
    if (depth > DEEPEST) throw new UnreadPattern('a pattern with fewer brackets');
    const ways = [this.sequence(options, depth)];
    while (this.source.take('|')) ways.push(this.sequence(options, depth));
    return either(ways);
  }

  private sequence(options: Options, depth: number): Pattern {
    const parts: Pattern[] = [];
    for (;;) {
      if (options.spaced) this.source.skipSpace();
      if (this.source.done || '|)'.includes(this.source.peek())) break;
      parts.push(this.option(options, depth) ?? this.item(options, depth));
      if (++this.parts > MOST_PARTS) throw new UnreadPattern('a shorter pattern');
    }
    return parts.length === 1 ? parts[0]! : { type: 'sequence', of: parts };
  }

  /** `(?i)` holds to the end of the group: what is left of that, alternatives too, is a group of its own. */
  private option(options: Options, depth: number): Pattern | undefined {
    const found = this.source.match(/^\(\?([imx]*)(?:-([imx]*))?\)/);
    return found && this.alternatives(changed(options, found[1]!, found[2] ?? ''), depth + 1);
  }

  private item(options: Options, depth: number): Pattern {
    const { source } = this;
    const character = source.next();
    switch (character) {
      case '(':
        return this.repeated(this.group(options, depth), options);
      case '[':
        return this.repeated(set(parseClass(source, options)), options);
      case '.':
        return this.repeated(set(options.spans ? anyCharacter : notNewline), options);
      case '^':
        return this.repeated({ type: 'anchor', at: 'line start' }, options);
      case '$':
        return this.repeated({ type: 'anchor', at: 'line end' }, options);
      case '*':
      case '+':
      case '?':
        throw new UnreadPattern('a pattern whose repetitions follow a character');
      case '\\':
        return this.repeated(this.escape(options), options);
      default:
        return this.repeated(set(setOf(character, options.folds)), options);
    }
  }

  private escape(options: Options): Pattern {
    const { source } = this;
    const anchor = anchors[source.peek()];
    if (anchor) {
      source.next();
      return { type: 'anchor', at: anchor };
    }
    if (source.take('R')) return lineBreak;
    if (source.take('N')) return set(notNewline);
    if (source.take('O')) return set(anyCharacter);
    return set(source.escape(options.folds, false));
  }

  private group(options: Options, depth: number): Pattern {
    const { source } = this;
    if (source.match(/^\?#[^)]*\)/)) return nothing;
    const kind = source.match(/^\?(?:(<?[=!])|(>)|<[A-Za-z_][A-Za-z0-9_]*>|:|([imx]*)(?:-([imx]*))?:)/);
    if (!kind && source.peek() === '?') throw source.unread(`(${source.rest(2)}`);
    const [, look, atomic, on, off] = kind ?? [];
    const inner = this.alternatives(changed(options, on ?? '', off ?? ''), depth + 1);
    if (!source.take(')')) throw new UnreadPattern('a pattern whose brackets match');
    if (atomic) return { type: 'atomic', of: inner };
    if (!look) return inner;
    const ahead = !look.startsWith('<');
    if (!ahead && !isReversible(inner)) throw source.unread('what looks back at a part that it takes for good');
    return { type: 'look', ahead, negative: look.endsWith('!'), of: inner };
  }

  private repeated(pattern: Pattern, options: Options): Pattern {
    const { source } = this;
    let result = pattern;
    for (;;) {
      if (options.spaced) source.skipSpace();
      const found = source.match(/^(?:([*+?])|\{(\d{0,9})(,?)(\d{0,9})\})/, matched => !/^\{,?\}$/.test(matched));
      if (!found) return result;
      if (result.type === 'anchor' || result.type === 'look')
        throw new UnreadPattern('a pattern whose repetitions follow a character');
      const [text, sign, from, comma, to] = found;
      if (sign) {
        const mode = source.take('?') ? 'lazy' : source.take('+') ? 'possessive' : 'greedy';
        const [least, most] = [sign === '+' ? 1 : 0, sign === '?' ? 1 : Number.POSITIVE_INFINITY];
        result = repeat(result, least, most, mode);
        continue;
      }
      const least = from === '' ? 0 : Number(from);
      const most = comma === '' ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
      if (least > MOST_TIMES || most < least || (most > MOST_TIMES && most !== Number.POSITIVE_INFINITY))
        throw source.unread(text);
      // Of an interval `+` repeats the whole of it: {1,3}+ takes any number. {3}? is three or none.
      const lazy = least !== most && source.take('?');
      result = repeat(result, least, most, lazy ? 'lazy' : 'greedy');
    }
  }
}

const anchors: Readonly<Record<string, Extract<Pattern, { type: 'anchor' }>['at']>> = {
  A: 'text start',
  z: 'text end',
  Z: 'last line end',
  b: 'word edge',
  B: 'no word edge',
};

const lineBreak: Pattern = {
  type: 'atomic',
  of: {
    type: 'either',
    of: [
      literalText('\r\n'),
      set([
        [10, 13],
        [0x85, 0x85],
        [0x2028, 0x2029],
      ]),
    ],
  },
};

function set(ranges: Ranges): Pattern {
  return { type: 'set', set: ranges };
}

function changed(options: Options, on: string, off: string): Options {
  const flag = (name: string, before: boolean) => (off.includes(name) ? false : on.includes(name) || before);
  return {
    folds: flag('i', options.folds),
    spans: flag('m', options.spans),
    spaced: flag('x', options.spaced),
  };
}

/** Single characters are one set: which of them is met first does not matter. */
function either(ways: readonly Pattern[]): Pattern {
  if (ways.length === 1) return ways[0]!;
  const sets = ways.flatMap(way => (way.type === 'set' ? [way.set] : []));
  return sets.length === ways.length ? set(unionOf(...sets)) : { type: 'either', of: ways };
}

function repeat(of: Pattern, least: number, most: number, mode: 'greedy' | 'lazy' | 'possessive'): Pattern {
  // What repeats any number of times again: the same, with no more ways to do it.
  const again = of.type === 'repeat' && of.of.type === 'set' && of.mode === 'greedy' && mode === 'greedy';
  if (
    again &&
    of.least <= 1 &&
    least <= 1 &&
    (of.most === 1 || of.most === Number.POSITIVE_INFINITY || most === Number.POSITIVE_INFINITY)
  ) {
    const times = of.most === 1 ? most : most === 1 ? of.most : Number.POSITIVE_INFINITY;
    return { ...of, least: Math.min(of.least, least), most: times };
  }
  return { type: 'repeat', of, least, most, mode };
}

/** Whether it has a match up to a place may be asked from there backwards. */
function isReversible(pattern: Pattern): boolean {
  switch (pattern.type) {
    case 'set':
    case 'anchor':
    case 'look':
      return true;
    case 'atomic':
      return false;
    case 'repeat':
      return pattern.mode !== 'possessive' && isReversible(pattern.of);
    default:
      return pattern.of.every(isReversible);
  }
}
