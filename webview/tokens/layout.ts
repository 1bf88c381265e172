/** Where the tokens of a text stand on the page: rows in which all tokenizers begin and end together. Pure. */
import { commonPlaces } from '../../src/core/base/commonPlaces';
import { formatCount } from '../../src/core/base/formatNumber';
import type { InspectedText } from '../../src/core/pretrained/tokens/inspectTokens';

/** UTF-16 code units after which a row ends between words, and after which anywhere. */
const WIDTH = 72;
const MOST_WIDTH = 200;

/** A stretch of the text. */
export interface Row {
  readonly start: number;
  readonly end: number;
}

type Places = Pick<InspectedText, 'starts' | 'ends'>;

/** At line ends, and where a row is long enough; never within a token. */
export function rowsOf(text: string, columns: readonly Places[]): readonly Row[] {
  const divisions = columns.map(({ starts, ends }) => starts.map((start, i) => [start, ends[i]!] as const));
  const rows: Row[] = [];
  let start = 0;
  for (const place of commonPlaces(text.length, divisions)) {
    const width = place - start;
    const isBetween = isBlank(text[place] ?? '') || isBlank(text[place - 1]!);
    const isEnd = place === text.length || text[place - 1] === '\n' || width >= MOST_WIDTH;
    if (!isEnd && (width < WIDTH || !isBetween)) continue;
    rows.push({ start, end: place });
    start = place;
  }
  return rows;
}

export interface Part {
  /** Of a token; undefined of text that no token stands for. */
  readonly token?: number;
  readonly text: string;
  /** It has no characters of its own: bytes of one character, or a mark alone. */
  readonly isEmpty?: true;
}

/** What a row shows of one tokenizer. @param from the first token that may be in it */
export function partsOf(text: string, { start, end }: Row, { starts, ends }: Places, from: number): readonly Part[] {
  const parts: Part[] = [];
  const isLast = end === text.length;
  let at = start;
  for (let i = from; i < starts.length && (starts[i]! < end || isLast); i++) {
    if (starts[i]! > at) parts.push({ text: text.slice(at, starts[i]) });
    const first = Math.max(at, starts[i]!);
    const own = text.slice(first, ends[i]);
    parts.push(own === '' ? { token: i, text: '', isEmpty: true } : { token: i, text: own });
    at = Math.max(at, ends[i]!);
  }
  if (at < end) parts.push({ text: text.slice(at, end) });
  return parts;
}

/** Tokens whose characters are not those of a token of the other; white space around them does not count. */
export function differing(text: string, one: Places, other: Places): ReadonlySet<number> {
  const spanOf = ({ starts, ends }: Places, i: number) => {
    let [start, end] = [starts[i]!, ends[i]!];
    while (start < end && isBlank(text[start]!)) start++;
    while (end > start && isBlank(text[end - 1]!)) end--;
    return start === end ? undefined : `${start}-${end}`;
  };
  const spans = new Set(other.starts.map((_, i) => spanOf(other, i)));
  const isOwn = (i: number) => {
    const span = spanOf(one, i);
    return span !== undefined && !spans.has(span);
  };
  return new Set(one.starts.flatMap((_, i) => (isOwn(i) ? [i] : [])));
}

function isBlank(character: string): boolean {
  return character.trim() === '';
}

/** Tokens that share a character with a stretch. */
export function overlapping({ starts, ends }: Places, { start, end }: Row): readonly number[] {
  return starts.flatMap((from, i) =>
    (from < end && ends[i]! > start) || (from === ends[i] && from >= start && from < end) ? [i] : [],
  );
}

/** White space is seen. */
export function showText(text: string): string {
  return text.replaceAll('\r', '').replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '␣');
}

/** `"▁Hello", ID 17, characters 0 to 5, normalized "▁Hello"` */
export function describeToken(answer: InspectedText, i: number): string {
  const { tokens, ids, starts, ends, forms, unknown, read } = answer;
  const said = [
    `${JSON.stringify(tokens[i])}${ids[i] === unknown ? ' (unknown)' : ''}`,
    `ID ${ids[i]}`,
    `characters ${formatCount(starts[i]!)} to ${formatCount(ends[i]!)}`,
  ];
  if (forms[i] !== tokens[i]) said.push(`normalized ${JSON.stringify(forms[i])}`);
  if (i < read[0] || i >= read[1]) said.push('beyond the limit');
  return said.join(', ');
}

/** Where an arrow key leads among `count` tokens; nothing for other keys. */
export function moveTo(key: string, from: number, count: number): number | undefined {
  const moves: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: count - 1 };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, to));
}
