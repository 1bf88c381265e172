/**
 * Text of a table -> records of cells, each with the line it begins on. Broken quotes end nothing: what was most likely meant is
 * read, and told.
 */

export interface CellRecord {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * How quotes are meant. `double`: they wrap cells, and one inside is doubled (RFC 4180). `backslash`: one inside has a backslash
 * before it. `whole`: they are text unless they wrap a whole cell, as in the tab separated files of GLUE. `none`: they are text.
 */
export type QuoteStyle = 'double' | 'backslash' | 'whole' | 'none';

export interface Dialect {
  readonly delimiter: string;
  readonly quotes: QuoteStyle;
  readonly lineEnd: '\n' | '\r';
}

export type BrokenQuotes = 'unclosed' | 'inside';

type Broken = (kind: BrokenQuotes, line: number, column: number) => void;

interface Parsed {
  readonly cells: string[];
  /** Where the next record begins. */
  readonly next: number;
  readonly faults: readonly { readonly kind: BrokenQuotes; readonly at: number }[];
}

/** The text ends before the record does. */
const incomplete: unique symbol = Symbol('incomplete');

/** A record is no longer than this; where it would be, a quote is open that nobody meant to open. */
const mostLetters = 10_000_000;

/** Letters within which the end of a cell over several lines is looked for, whose quotes are broken. */
const mostSearched = 1 << 12;

/** Lines that a cell of a `whole` table may go over. */
const mostJoined = 1000;

export class RecordSplitter {
  private rest = '';
  /** Cells of the first record. */
  private width: number | undefined;

  constructor(
    private readonly dialect: Dialect,
    /** Line that the next record begins on. */
    private line = 1,
    private readonly onBroken: Broken = () => undefined,
  ) {}

  /** @param text goes on where the one before ended @param last nothing follows */
  split(text: string, last: boolean): readonly CellRecord[] {
    const { delimiter, quotes, lineEnd } = this.dialect;
    const whole = this.rest === '' ? text : this.rest + text;
    const records: CellRecord[] = [];
    let at = 0;
    let quote = quotes === 'none' ? Number.POSITIVE_INFINITY : -1;
    while (at < whole.length) {
      const found = whole.indexOf(lineEnd, at);
      if (found < 0 && !last) break;
      const end = found < 0 ? whole.length : found;
      if (quote < at) {
        quote = whole.indexOf('"', at);
        if (quote < 0) quote = Number.POSITIVE_INFINITY;
      }
      if (quote >= end) {
        const line = plainLine(whole, at, end);
        const cells =
          quotes === 'backslash' && line.includes('\\') ? splitEscaped(line, delimiter) : line.split(delimiter);
        this.add(records, cells);
        this.line++;
        at = end + 1;
        continue;
      }
      const parsed = quotes === 'whole' ? this.parseWhole(whole, at, end, last) : this.parse(whole, at, last);
      if (parsed === incomplete) break;
      if (parsed.faults.length > 0) this.tell(whole, at, parsed);
      this.add(records, parsed.cells);
      this.line += parsed.next === end + 1 ? 1 : countLineEnds(whole, at, parsed.next);
      at = parsed.next;
    }
    this.rest = whole.slice(at);
    return records;
  }

  private add(records: CellRecord[], cells: readonly string[]): void {
    if (cells.length === 1 && cells[0]!.trim() === '') return;
    this.width ??= cells.length;
    records.push({ line: this.line, cells });
  }

  private tell(text: string, at: number, { faults }: Parsed): void {
    for (const { kind, at: place } of faults) {
      const before = text.slice(at, place);
      const lines = before.split(/\r\n|\n|\r/);
      this.onBroken(kind, this.line + lines.length - 1, lines.at(-1)!.length + 1);
    }
  }

  /** A record that has quotes: as they ought to be, or else as they were most likely meant. */
  private parse(text: string, at: number, last: boolean): Parsed | typeof incomplete {
    const strict = this.parseRecord(text, at, last, 'strict');
    if (strict !== undefined && strict !== incomplete) return strict;
    if (strict === incomplete && !last && text.length - at <= mostLetters) return incomplete;
    // A quote that nothing closes, or that text follows: part of the text of its cell, if that ends on the line; else of its line.
    const end = this.findLineEnd(text, at);
    const fits = (parsed: Parsed | typeof incomplete | undefined): parsed is Parsed =>
      typeof parsed === 'object' && (this.width === undefined || parsed.cells.length === this.width);
    const inside = this.parseRecord(text, at, last, 'inside', end);
    if (fits(inside)) return inside;
    const literal = this.parseRecord(text, at, last, 'literal') as Parsed;
    // Over several lines a quote that was left open swallows what follows: only where nothing else gives a record.
    const long = fits(literal) ? undefined : this.parseRecord(text, at, last, 'inside', at + mostSearched);
    return fits(long) ? long : literal;
  }

  /** Cells of one line, unless a quoted cell of it goes on or has a delimiter in it, as spreadsheets write them. */
  private parseWhole(text: string, at: number, end: number, last: boolean): Parsed | typeof incomplete {
    const { delimiter } = this.dialect;
    const raw = plainLine(text, at, end).split(delimiter);
    if (!raw.some(cell => cell.startsWith('"'))) return { cells: raw, next: end + 1, faults: [] };
    const plain = { cells: raw.map(unquote), next: end + 1, faults: [] };
    const width = this.width ?? 0;
    const opens = raw.some((cell, i) => cell.startsWith('"') && cell === plain.cells[i]);
    if (!opens || width === 0 || raw.length > width * 4 + 64) return plain;
    if (raw.length === width && !raw.at(-1)!.startsWith('"')) return plain;
    const joined = this.parseRecord(text, at, last, 'strict');
    if (joined === undefined) return plain;
    if (joined === incomplete) {
      const isOpen = !last && width > 1 && countLineEnds(text, at, text.length) < mostJoined;
      return isOpen ? incomplete : plain;
    }
    if (joined.cells.length !== width || width < 2) return plain;
    if (raw.length !== width) return joined;
    // Both fit: a cell that goes on only where the lines it takes are no records.
    const others = text.slice(end + 1, joined.next - 1).split(this.dialect.lineEnd);
    return joined.next > end + 1 && others.every(line => line.split(delimiter).length !== width) ? joined : plain;
  }

  /**
   * @param how `strict`: undefined at a quote that text follows; `inside`: such a quote is text of its cell, which ends before `limit`;
   * `literal`: a cell that is not quoted as it ought to be is no quoted one
   */
  private parseRecord(
    text: string,
    start: number,
    last: boolean,
    how: 'strict' | 'inside' | 'literal',
    limit = 0,
  ): Parsed | typeof incomplete | undefined {
    const { delimiter, lineEnd, quotes } = this.dialect;
    const cells: string[] = [];
    const faults: { kind: BrokenQuotes; at: number }[] = [];
    for (let at = start; ; ) {
      let open = at;
      while (isBlank(text, open, delimiter)) open++;
      if (text[open] === '"') {
        const closed = this.findClose(text, open + 1, last);
        const inside =
          typeof closed === 'number' || closed === 'incomplete' || how !== 'inside'
            ? closed
            : this.findLaterClose(text, open + 1, limit);
        if (typeof inside === 'number') {
          if (inside !== closed) faults.push({ kind: 'inside', at: open });
          const cell = text.slice(open + 1, inside);
          cells.push(inside === closed ? this.unescape(cell) : cell.replaceAll('""', '"'));
          let after = inside + 1;
          while (isBlank(text, after, delimiter)) after++;
          if (text[after] === delimiter) {
            at = after + 1;
            continue;
          }
          const next = text[after] === '\r' && lineEnd === '\n' ? after + 2 : after + 1;
          return { cells, next, faults };
        }
        // A blank before a quote that nothing closes well is no mistake: such a cell is text.
        if (how !== 'literal' && open === at) return inside === 'incomplete' ? incomplete : undefined;
        if (how !== 'literal' && inside === 'incomplete' && !last) return incomplete;
        if (open === at) faults.push({ kind: closed === 'incomplete' ? 'unclosed' : 'inside', at: open });
      }
      const end = this.findLineEnd(text, at);
      // Looked for in the line alone: the next delimiter may be far away.
      const line = plainLine(text, at, end);
      const cut = findDelimiter(line, delimiter, 0, quotes === 'backslash');
      const raw = cut < 0 ? line : line.slice(0, cut);
      cells.push(quotes === 'backslash' ? takeEscapes(raw, delimiter) : raw);
      if (cut < 0) return { cells, next: end + 1, faults };
      at += cut + 1;
    }
  }

  private findLineEnd(text: string, at: number): number {
    const end = text.indexOf(this.dialect.lineEnd, at);
    return end < 0 ? text.length : end;
  }

  /** The quote that closes a cell; or that there is none yet, or one that text follows. */
  private findClose(text: string, from: number, last: boolean): number | 'incomplete' | 'broken' {
    const escapes = this.dialect.quotes === 'backslash';
    for (let at = from; ; ) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return 'incomplete';
      if (escapes && isEscaped(text, quote, from)) {
        at = quote + 1;
        continue;
      }
      if (text[quote + 1] === '"') {
        at = quote + 2;
        continue;
      }
      if (quote + 1 === text.length && !last) return 'incomplete';
      return this.endsCell(text, quote + 1) ? quote : 'broken';
    }
  }

  /** The first quote before the limit that ends a cell, whatever quotes are before it. */
  private findLaterClose(text: string, from: number, limit: number): number | 'incomplete' {
    for (let at = text.indexOf('"', from); at >= 0 && at < limit; at = text.indexOf('"', at + 1)) {
      if (this.endsCell(text, at + 1)) return at;
    }
    return 'incomplete';
  }

  private endsCell(text: string, from: number): boolean {
    const { delimiter, lineEnd } = this.dialect;
    let at = from;
    while (isBlank(text, at, delimiter)) at++;
    const next = text[at];
    return next === undefined || next === delimiter || next === lineEnd || (next === '\r' && text[at + 1] === lineEnd);
  }

  private unescape(cell: string): string {
    if (this.dialect.quotes === 'backslash' && cell.includes('\\')) {
      return cell.replace(/\\(["\\])|""/g, (_, escaped?: string) => escaped ?? '"');
    }
    return cell.includes('"') ? cell.replaceAll('""', '"') : cell;
  }
}

function isBlank(text: string, at: number, delimiter: string): boolean {
  const character = text[at];
  return (character === ' ' || character === '\t') && character !== delimiter;
}

function plainLine(text: string, from: number, end: number): string {
  return text.slice(from, end > from && text[end - 1] === '\r' ? end - 1 : end);
}

/** An odd number of backslashes is before it. */
function isEscaped(text: string, at: number, from: number): boolean {
  let count = 0;
  while (at - 1 - count >= from && text[at - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

function findDelimiter(line: string, delimiter: string, from: number, escapes: boolean): number {
  let at = line.indexOf(delimiter, from);
  while (escapes && at >= 0 && isEscaped(line, at, from)) at = line.indexOf(delimiter, at + 1);
  return at;
}

/** Only of what needs one: other backslashes are text, as in paths. */
function takeEscapes(cell: string, delimiter: string): string {
  return cell.includes('\\')
    ? cell.replace(/\\(.)/gs, (both, next) => (next === delimiter || next === '"' || next === '\\' ? next : both))
    : cell;
}

function splitEscaped(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const cut = findDelimiter(line, delimiter, at, true);
    cells.push(takeEscapes(cut < 0 ? line.slice(at) : line.slice(at, cut), delimiter));
    if (cut < 0) return cells;
    at = cut + 1;
  }
}

/** Of a cell of a `whole` table. */
export function unquote(cell: string): string {
  if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"')) return cell;
  const inside = cell.slice(1, -1);
  return inside.replaceAll('""', '').includes('"') ? cell : inside.replaceAll('""', '"');
}

function countLineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}
