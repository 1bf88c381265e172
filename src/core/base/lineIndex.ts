/** Offsets of a text <-> lines and columns, counted as editors count them. */
import type { Position, Range } from './problem';

/** Lines end at `\n`, `\r\n` or a lone `\r`. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (const end of text.matchAll(/\r\n|\n|\r/g)) this.starts.push(end.index + end[0].length);
  }

  get lines(): number {
    return this.starts.length;
  }

  /** @param offset UTF-16 code units from the start; clamped to the text */
  position(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.starts[low]! + 1 };
  }

  /** Past the end of a line: the line's end. */
  offset({ line, column }: Position): number {
    const row = Math.min(Math.max(line, 1), this.starts.length) - 1;
    const next = this.starts[row + 1] ?? this.text.length;
    let end = next;
    while (end > this.starts[row]! && /[\r\n]/.test(this.text[end - 1]!)) end--;
    return Math.min(this.starts[row]! + Math.max(column - 1, 0), end);
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }
}
