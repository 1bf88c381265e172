/** Patterns of texts as trees: what regular expressions and JSON schemas are read into. */
import { ActionableError } from '../../base/errors';

/** Code points, [first, last] each, in order and apart. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export type Pattern =
  /** One character of these. */
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  /** `most` is Infinity where there is no end. */
  | { readonly kind: 'repeat'; readonly of: Pattern; readonly least: number; readonly most: number }
  /** Items in their order, those that are optional there or not, a separator between those that are. */
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly of: Pattern; readonly optional: boolean }[];
      readonly separator: Pattern;
    };

const lastCodePoint = 0x10ffff;

export function sequence(...parts: readonly Pattern[]): Pattern {
  return { kind: 'sequence', parts };
}

export function choice(options: readonly Pattern[]): Pattern {
  return { kind: 'choice', options };
}

export function repeat(of: Pattern, least: number, most = Number.POSITIVE_INFINITY): Pattern {
  return { kind: 'repeat', of, least, most };
}

export function setOf(ranges: Ranges): Pattern {
  return { kind: 'set', ranges };
}

/** The text itself. */
export function literal(text: string): Pattern {
  return sequence(
    ...Array.from(text, character => {
      const code = character.codePointAt(0)!;
      return setOf([[code, code]]);
    }),
  );
}

export function normalize(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** All others. */
export function complement(ranges: Ranges): Ranges {
  const others: [number, number][] = [];
  let next = 0;
  for (const [first, last] of normalize(ranges)) {
    if (first > next) others.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) others.push([next, lastCodePoint]);
  return others;
}

export function intersect(a: Ranges, b: Ranges): Ranges {
  return complement([...complement(a), ...complement(b)]);
}

/** The same with every character among those that are allowed. */
export function within(pattern: Pattern, allowed: Ranges): Pattern {
  switch (pattern.kind) {
    case 'set':
      return setOf(intersect(pattern.ranges, allowed));
    case 'sequence':
      return sequence(...pattern.parts.map(part => within(part, allowed)));
    case 'choice':
      return choice(pattern.options.map(option => within(option, allowed)));
    case 'repeat':
      return { ...pattern, of: within(pattern.of, allowed) };
    case 'list':
      return {
        ...pattern,
        items: pattern.items.map(item => ({ ...item, of: within(item.of, allowed) })),
        separator: within(pattern.separator, allowed),
      };
  }
}

/** What is wrong with a pattern, and where. */
export function badPattern(message: string): ActionableError {
  return new ActionableError('bad-pattern', message);
}
