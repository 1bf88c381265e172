/** Spans of typed words (names of people, phrases) read from tags such as B-PER, I-PER, O; as seqeval reads them. */
import { ActionableError } from '../../base/errors';
import { trimOf } from '../../base/trimEnd';

export interface Span {
  readonly type: string;
  /** First word. */
  readonly start: number;
  /** After the last word. */
  readonly end: number;
}

export const tagSchemes = ['IOB1', 'IOB2', 'IOE1', 'IOE2', 'IOBES', 'BILOU'] as const;
/** IOB2 is what is often called BIO, IOBES BIOES. */
export type TagScheme = (typeof tagSchemes)[number];

/**
 * Spans as conlleval finds them (Tjong Kim Sang & Buchholz 2000), seqeval's default: what does not fit is mended, so
 * that `I-NP I-NP` is a span without its B. Reads BIO and BIOES alike.
 * @param tags `O`, or a prefix, a dash and a type; a bare prefix has the type `_`
 */
export function readSpans(tags: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  let before: Tag = { prefix: 'O', type: '' };
  let start = 0;
  for (let i = 0; i <= tags.length; i++) {
    const tag = readTag(tags[i] ?? 'O');
    if (endsSpan(before, tag)) spans.push({ type: before.type, start, end: i });
    if (startsSpan(before, tag)) start = i;
    before = tag;
  }
  return spans;
}

interface Tag {
  readonly prefix: string;
  readonly type: string;
}

function readTag(tag: string): Tag {
  const rest = tag.slice(1);
  const dash = rest.indexOf('-');
  return { prefix: tag[0] ?? 'O', type: rest.slice(dash + 1) || '_' };
}

function endsSpan(before: Tag, tag: Tag): boolean {
  if (before.prefix === 'O' || before.prefix === '.') return false;
  if (before.prefix === 'E' || before.prefix === 'S' || before.type !== tag.type) return true;
  return 'BI'.includes(before.prefix) && 'BSO'.includes(tag.prefix);
}

function startsSpan(before: Tag, tag: Tag): boolean {
  if (tag.prefix === 'O' || tag.prefix === '.') return false;
  if (tag.prefix === 'B' || tag.prefix === 'S' || before.type !== tag.type) return true;
  return 'EI'.includes(tag.prefix) && 'ESO'.includes(before.prefix);
}

/** Of a prefix, the next one, and whether their types are the same (=), differ (!) or do not matter (*). */
type Pattern = `${string}${string}${'=' | '!' | '*'}`;

interface Scheme {
  readonly prefixes: string;
  /** Between which tags a span starts, goes on and ends; `?` is any prefix. */
  readonly starts: readonly Pattern[];
  readonly inside: readonly Pattern[];
  readonly ends: readonly Pattern[];
}

const schemes: Readonly<Record<TagScheme, Scheme>> = {
  IOB1: {
    prefixes: 'IOB',
    starts: ['OI*', 'II!', 'BI*', 'IB=', 'BB='],
    inside: ['BI=', 'II='],
    ends: ['II!', 'IO*', 'IB*', 'BO*', 'BI!', 'BB='],
  },
  IOB2: {
    prefixes: 'IOB',
    starts: ['?B*'],
    inside: ['BI=', 'II='],
    ends: ['IO*', 'II!', 'IB*', 'BO*', 'BI!', 'BB*'],
  },
  IOE1: {
    prefixes: 'IOE',
    starts: ['OI*', 'II!', 'EI*', 'EE='],
    inside: ['II=', 'IE='],
    ends: ['II!', 'IO*', 'IE!', 'EI=', 'EE='],
  },
  IOE2: {
    prefixes: 'IOE',
    starts: ['OI*', 'OE*', 'EI*', 'EE*', 'II!', 'IE!'],
    inside: ['IE=', 'II='],
    ends: ['E?*'],
  },
  IOBES: {
    prefixes: 'IOBES',
    starts: ['?B*', '?S*'],
    inside: ['BI=', 'BE=', 'II=', 'IE='],
    ends: ['S?*', 'E?*'],
  },
  BILOU: {
    prefixes: 'BILOU',
    starts: ['?B*', '?U*'],
    inside: ['BI=', 'BL=', 'II=', 'IL='],
    ends: ['U?*', 'L?*'],
  },
};

/**
 * Spans that keep to the scheme, seqeval's strict mode: what does not fit is no span.
 * @throws ActionableError for a prefix that the scheme has not
 */
export function readStrictSpans(tags: readonly string[], scheme: TagScheme): readonly Span[] {
  const { prefixes, starts, inside, ends } = schemes[scheme];
  const outside = readStrictTag('O');
  const read = [...tags, 'O'].map(readStrictTag);
  const wrong = tags.find(tag => tag === '' || !prefixes.includes(tag[0]!));
  if (wrong !== undefined)
    throw new ActionableError(
      'tag-scheme',
      `tag "${wrong}" does not fit ${scheme}, whose tags begin with ${[...prefixes].join(', ')}`,
    );
  const spans: Span[] = [];
  let i = 0;
  let before = outside;
  while (i < read.length) {
    const tag = read[i]!;
    if (fits(starts, before, tag)) {
      let end = i + 1;
      while (end < read.length && fits(inside, read[end - 1]!, read[end]!)) end++;
      if (fits(ends, read[end - 1]!, read[end]!)) spans.push({ type: tag.type, start: i, end });
      i = end;
    } else i++;
    before = read[i - 1]!;
  }
  return spans;
}

function readStrictTag(tag: string): Tag {
  return { prefix: tag[0] ?? '', type: trimOf(tag.slice(1), '-') || '_' };
}

function fits(patterns: readonly Pattern[], before: Tag, tag: Tag): boolean {
  return patterns.some(([first, second, types]) => {
    if (first !== '?' && first !== before.prefix) return false;
    if (second !== '?' && second !== tag.prefix) return false;
    return types === '*' || (types === '=') === (before.type === tag.type);
  });
}
