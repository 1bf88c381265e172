/** How a table is written, found out from its first part: what separates its cells, what quotes mean, what ends its lines. */
import { type CellRecord, type Dialect, type QuoteStyle, RecordSplitter } from './splitRecords';

/** Records of the first part that are looked at, and letters. */
const mostRecords = 500;
const mostLetters = 1 << 17;

const namedDelimiters: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };
const candidates = Object.values(namedDelimiters);

/** What is known of a table before it is read. */
export interface TableWish {
  /** Role (`text`, `label`) -> the column's name, or its number from 1 where there is no header. */
  readonly roles: Readonly<Record<string, string>>;
  /** `auto`: there is none when every column is given as a number. */
  readonly header: boolean | 'auto';
  /** The role whose values are labels: the same few again and again. */
  readonly classes?: string;
  /** As the config has it; found out where it is left out. */
  readonly table?: {
    readonly delimiter?: string;
    readonly quotes?: 'auto' | 'double' | 'backslash' | 'none';
  };
}

/** Whether the first record names the columns. */
export function hasHeader({ header, roles }: Pick<TableWish, 'header' | 'roles'>): boolean {
  return header === 'auto' ? !Object.values(roles).every(isNumber) : header;
}

export function isNumber(column: string): boolean {
  return /^[1-9]\d*$/.test(column);
}

export interface FoundDialect extends Dialect {
  /** Lines before the first record: Excel's `sep=;`. */
  readonly skipped: number;
}

/** @param first part of a file, whole lines @param usual what such files are mostly separated by */
export function findDialect(first: string, usual: ',' | '\t', wish: TableWish): FoundDialect {
  const { delimiter: asked = 'auto', quotes: askedQuotes = 'auto' } = wish.table ?? {};
  const lineEnd = findLineEnd(first) === 13 ? '\r' : '\n';
  const named = /^"?sep=(.)"?\r?(?:\n|\r|$)/i.exec(first);
  const skipped = named ? 1 : 0;
  const sample = takeSample(named ? first.slice(named[0].length) : first, lineEnd);
  const styleOf = (delimiter: string): QuoteStyle => {
    if (askedQuotes !== 'auto') return askedQuotes;
    return usual === '\t' && delimiter === '\t' ? 'whole' : 'double';
  };
  const given = asked === 'auto' ? named?.[1] : (namedDelimiters[asked] ?? asked);
  const delimiter =
    given ?? guessDelimiter(usual, wish, each => read(sample, { delimiter: each, quotes: styleOf(each), lineEnd }));
  const quotes =
    askedQuotes === 'auto' ? findQuotes(sample, { delimiter, quotes: styleOf(delimiter), lineEnd }) : askedQuotes;
  return { delimiter, quotes, lineEnd, skipped };
}

/** The first line end outside of quotes decides: 10 or 13. */
export function findLineEnd(text: string | Buffer): number {
  const whole = (typeof text === 'string' ? text : text.toString('latin1', 0, mostLetters)).slice(0, mostLetters);
  let isQuoted = false;
  for (let at = 0; at < whole.length; at++) {
    const character = whole[at]!;
    // A quote opens a cell at its start alone, and is closed by the next one; two of them close and open.
    if (character === '"') isQuoted = isQuoted ? false : /[",;|\s]/.test(whole[at - 1] ?? ',');
    else if (!isQuoted && character === '\n') return 10;
    else if (!isQuoted && character === '\r') return whole[at + 1] === '\n' ? 10 : 13;
  }
  return whole.includes('\n') || !whole.includes('\r') ? 10 : 13;
}

function takeSample(first: string, lineEnd: string): string {
  if (first.length <= mostLetters) return first;
  const end = first.lastIndexOf(lineEnd, mostLetters);
  return first.slice(0, end < 0 ? first.length : end + 1);
}

function read(sample: string, dialect: Dialect): readonly CellRecord[] {
  return new RecordSplitter(dialect).split(sample, true).slice(0, mostRecords);
}

/** Backslashes where quotes that are read as doubled ones would be broken, and are not with them. */
function findQuotes(sample: string, dialect: Dialect): QuoteStyle {
  if (dialect.quotes !== 'double' || !sample.includes('\\"')) return dialect.quotes;
  const countFaults = (quotes: QuoteStyle) => {
    let count = 0;
    new RecordSplitter({ ...dialect, quotes }, 1, () => count++).split(sample, true);
    return count;
  };
  const faults = countFaults('double');
  return faults > 0 && countFaults('backslash') < faults ? 'backslash' : 'double';
}

interface Rating {
  readonly delimiter: string;
  /** The columns that are wanted are there. */
  readonly fits: boolean;
  /** Of the records, the part that has as many cells as the first. */
  readonly even: number;
  /** Of the cells, the part that begins with a blank: after a delimiter of prose. */
  readonly spaced: number;
  /** Different labels. */
  readonly labels: number;
}

function guessDelimiter(usual: string, wish: TableWish, split: (delimiter: string) => readonly CellRecord[]): string {
  const order = [usual, ...candidates.filter(each => each !== usual)];
  const ratings = order.map(delimiter => rate(delimiter, split(delimiter), wish));
  return ratings.reduce((best, other) => (isBetter(other, best) ? other : best)).delimiter;
}

function rate(delimiter: string, records: readonly CellRecord[], wish: TableWish): Rating {
  const [first] = records;
  const width = first?.cells.length ?? 0;
  const names = first?.cells.map(cell => cell.trim()) ?? [];
  const named = hasHeader(wish);
  const places = Object.entries(wish.roles).map(([role, column]) => {
    const place = named ? names.indexOf(column) : -1;
    return [role, place < 0 && isNumber(column) && Number(column) <= width ? Number(column) - 1 : place] as const;
  });
  const label = places.find(([role]) => role === wish.classes)?.[1] ?? -1;
  const rows = named ? records.slice(1) : records;
  const even = rows.filter(({ cells }) => cells.length === width);
  const labels = new Set(even.map(({ cells }) => cells[label]));
  const later = even.flatMap(({ cells }) => cells.slice(1));
  return {
    delimiter,
    fits: places.every(([, place]) => place >= 0),
    // One cell a line is what any character gives that is not there.
    even: width < 2 && places.length !== 1 ? 0 : even.length / Math.max(rows.length, 1),
    spaced: later.filter(cell => cell.startsWith(' ')).length / Math.max(later.length, 1),
    labels: label < 0 ? 0 : labels.size,
  };
}

function isBetter(a: Rating, b: Rating): boolean {
  if (a.fits !== b.fits) return a.fits;
  if (Math.abs(a.even - b.even) > 0.1) return a.even > b.even;
  // Both give columns: in the right ones labels repeat, and words do not begin with blanks.
  if (a.even === 0) return false;
  if (a.labels > 0 && b.labels > 0 && Math.max(a.labels, b.labels) > 2 * Math.min(a.labels, b.labels)) {
    return a.labels < b.labels;
  }
  return b.spaced - a.spaced > 0.5;
}
