/** The objects of a list in JSON, one by one, from text that comes in parts. */
import type { JsonItem } from './jsonText';

const marks = /["{}[\]]/g;

export class JsonItems {
  private rest = '';
  /** Offset in `rest` from which nothing was looked at. */
  private at: number;
  /** Open brackets and braces. */
  private level = 0;
  private isString = false;
  /** Offset of the item that is open. */
  private start = -1;
  /** Offset that the line below is of, and where that line begins. */
  private counted = 0;
  private lineStart = 0;
  /** Something else than an object stands where an item should. */
  stray: Omit<JsonItem, 'text'> | undefined;

  /**
   * @param start offset in the first part
   * @param line of what `start` is at
   * @param depth of the items: 0, one after the other; 1, in a list that begins at `start`
   */
  constructor(
    start: number,
    private line: number,
    private readonly depth: 0 | 1 | number,
  ) {
    this.at = start;
    this.counted = start;
  }

  /** What is open at the end, if anything. */
  get open(): { readonly what: string; readonly line: number; readonly column: number } | undefined {
    if (this.start >= 0) return { what: 'object', ...this.place(this.start) };
    return this.level > 0 ? { what: 'list', ...this.place(this.rest.length) } : undefined;
  }

  /** @param text goes on where the one before ended */
  split(text: string): readonly JsonItem[] {
    if (this.rest === '' && this.counted > 0) this.lineStart = text.lastIndexOf('\n', this.counted - 1) + 1;
    this.rest += text;
    const whole = this.rest;
    const items: JsonItem[] = [];
    while (this.at < whole.length) {
      if (this.isString) {
        const quote = findQuote(whole, this.at);
        if (quote < 0) {
          this.at = whole.length;
          break;
        }
        this.isString = false;
        this.at = quote + 1;
        continue;
      }
      marks.lastIndex = this.at;
      const found = marks.exec(whole);
      if (!found) {
        this.at = whole.length;
        break;
      }
      const place = found.index;
      this.at = place + 1;
      const [mark] = found;
      if (this.level === this.depth && this.start < 0 && mark !== '{' && mark !== ']' && mark !== '}') {
        this.stray = this.place(place);
        return items;
      }
      if (mark === '"') this.isString = true;
      else if (mark === '{' || mark === '[') {
        if (mark === '{' && this.level === this.depth && this.start < 0) this.start = place;
        this.level++;
      } else {
        this.level--;
        if (this.level === this.depth && this.start >= 0) {
          items.push({ text: whole.slice(this.start, place + 1), ...this.place(this.start) });
          this.start = -1;
        }
        // The list is over; what follows is of no concern.
        if (this.level < this.depth || (this.level === 0 && this.depth > 0)) {
          this.level = 0;
          this.at = Number.POSITIVE_INFINITY;
        }
      }
    }
    const kept = this.start >= 0 ? this.start : whole.length;
    this.place(kept);
    this.drop(kept);
    return items;
  }

  private drop(count: number): void {
    this.rest = this.rest.slice(count);
    this.at -= count;
    this.counted -= count;
    this.lineStart -= count;
    if (this.start >= 0) this.start -= count;
  }

  private place(offset: number): { readonly line: number; readonly column: number } {
    for (
      let end = this.rest.indexOf('\n', this.counted);
      end >= 0 && end < offset;
      end = this.rest.indexOf('\n', end + 1)
    ) {
      this.line++;
      this.lineStart = end + 1;
    }
    this.counted = offset;
    return { line: this.line, column: offset - this.lineStart + 1 };
  }
}

/** A quote that no backslash takes away. */
function findQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
