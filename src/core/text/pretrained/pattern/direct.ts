/** Patterns of tokenizer.json as functions that call each other: quick, for those whose groups do not repeat. Others are run by a `Machine`. */
import { memberOf, type Ranges } from '../characterSet';
import type { Matcher } from './findMatches';
import { areApart, firstOf } from './firstOf';
import { holds, placeBefore } from './holds';
import { nothing, type Pattern } from './pattern';

/** What is left of a pattern. */
interface Rest {
  readonly match: Matcher;
  /** Its first character; undefined where it may be any, or none. */
  readonly first: Ranges | undefined;
}

/** More parts would call each other too deeply. */
const MOST_PARTS = 1_000;
const accept: Rest = { match: (_, at) => at, first: undefined };

export function isDirect(pattern: Pattern): boolean {
  return countParts(pattern) <= MOST_PARTS;
}

/** Infinite where a machine is needed. */
function countParts(pattern: Pattern): number {
  switch (pattern.type) {
    case 'set':
    case 'anchor':
      return 1;
    case 'repeat':
      if (pattern.of.type === 'set') return 1;
      return pattern.least === 0 && pattern.most === 1 ? 1 + countParts(pattern.of) : Number.POSITIVE_INFINITY;
    case 'look':
      return pattern.ahead || pattern.of.type === 'set' ? 1 + countParts(pattern.of) : Number.POSITIVE_INFINITY;
    case 'atomic':
      return 1 + countParts(pattern.of);
    default:
      return pattern.of.reduce((sum, part) => sum + countParts(part), 1);
  }
}

/** @param spend called at each character that is looked at; may throw */
export function createDirect(pattern: Pattern, spend: () => void): Matcher {
  return new Direct(spend).compile(pattern, accept).match;
}

class Direct {
  constructor(private readonly spend: () => void) {}

  compile(pattern: Pattern, rest: Rest): Rest {
    if (pattern.type === 'sequence') return pattern.of.reduceRight((after, part) => this.compile(part, after), rest);
    return { match: this.match(pattern, rest), first: firstOf(pattern, rest.first) };
  }

  private match(pattern: Exclude<Pattern, { type: 'sequence' }>, rest: Rest): Matcher {
    switch (pattern.type) {
      case 'set':
        return this.single(memberOf(pattern.set), rest.match);
      case 'either':
        return this.either(pattern.of, rest);
      case 'repeat':
        if (pattern.of.type !== 'set') return this.optional(pattern, rest);
        return pattern.mode === 'lazy'
          ? this.lazy(memberOf(pattern.of.set), pattern, rest.match)
          : this.greedy(pattern.of.set, pattern, rest);
      case 'atomic': {
        const inner = this.compile(pattern.of, accept).match;
        return (text, at) => {
          const end = inner(text, at);
          return end < 0 ? -1 : rest.match(text, end);
        };
      }
      case 'look':
        return this.look(pattern, rest.match);
      case 'anchor':
        return (text, at) => (holds(pattern.at, text, at) ? rest.match(text, at) : -1);
    }
  }

  private single(has: (code: number) => boolean, rest: Matcher): Matcher {
    const { spend } = this;
    return (text, at) => {
      spend();
      if (at >= text.length) return -1;
      const code = text.codePointAt(at)!;
      return has(code) ? rest(text, at + (code > 0xffff ? 2 : 1)) : -1;
    };
  }

  private either(patterns: readonly Pattern[], rest: Rest): Matcher {
    const ways = patterns.map(pattern => {
      const { match, first } = this.compile(pattern, rest);
      return { match, begins: first && memberOf(first) };
    });
    return (text, at) => {
      const code = at < text.length ? text.codePointAt(at)! : -1;
      for (const { match, begins } of ways) {
        if (begins && (code < 0 || !begins(code))) continue;
        const end = match(text, at);
        if (end >= 0) return end;
      }
      return -1;
    };
  }

  private optional({ of, mode }: Extract<Pattern, { type: 'repeat' }>, rest: Rest): Matcher {
    const ways = mode === 'lazy' ? [nothing, of] : [of, nothing];
    return mode === 'possessive'
      ? this.match({ type: 'atomic', of: { type: 'either', of: ways } }, rest)
      : this.either(ways, rest);
  }

  private look({ ahead, negative, of }: Extract<Pattern, { type: 'look' }>, rest: Matcher): Matcher {
    const inner = this.compile(of, accept).match;
    const found: (text: string, at: number) => boolean = ahead
      ? (text, at) => inner(text, at) >= 0
      : (text, at) => at > 0 && inner(text, placeBefore(text, at)) === at;
    return (text, at) => (found(text, at) !== negative ? rest(text, at) : -1);
  }

  private greedy(set: Ranges, { least, most, mode }: Extract<Pattern, { type: 'repeat' }>, rest: Rest): Matcher {
    const { spend } = this;
    const has = memberOf(set);
    const { match } = rest;
    // What comes next is none of these: giving some back does not help.
    const keeps = mode === 'possessive' || rest === accept || (rest.first !== undefined && areApart(set, rest.first));
    return (text, at) => {
      let end = at;
      let count = 0;
      while (count < most && end < text.length) {
        const code = text.codePointAt(end)!;
        if (!has(code)) break;
        spend();
        end += code > 0xffff ? 2 : 1;
        count++;
      }
      if (count < least) return -1;
      if (keeps) return match(text, end);
      for (;;) {
        spend();
        const found = match(text, end);
        if (found >= 0 || count === least) return found;
        count--;
        end = placeBefore(text, end);
      }
    };
  }

  private lazy(
    has: (code: number) => boolean,
    { least, most }: Extract<Pattern, { type: 'repeat' }>,
    rest: Matcher,
  ): Matcher {
    const { spend } = this;
    return (text, at) => {
      let end = at;
      for (let count = 0; ; count++) {
        spend();
        const found = count < least ? -1 : rest(text, end);
        if (found >= 0 || count === most || end >= text.length) return found;
        const code = text.codePointAt(end)!;
        if (!has(code)) return -1;
        end += code > 0xffff ? 2 : 1;
      }
    };
  }
}
