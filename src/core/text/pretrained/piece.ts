/** A part of a text on its way to tokens, as Hugging Face's `tokenizers` keeps it (`NormalizedString`): which characters of the original each of its own stands for. */

/** What happens to the characters that a pattern finds (`SplitDelimiterBehavior`). */
export type Behavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

/** [start, end, 1 where it is a match, ...], which cover a text; UTF-16 code units. */
export type Matches = readonly number[];

export class Piece {
  private constructor(
    readonly text: string,
    /** Place in the original of each UTF-16 code unit, from `base` on; absent where nothing has moved: it is `base` and on. */
    private readonly starts: Int32Array | undefined,
    private readonly ends: Int32Array | undefined,
    private readonly base: number,
    /** Where this part of the original begins. */
    readonly origin: number,
  ) {}

  static of(text: string): Piece {
    return new Piece(text, undefined, undefined, 0, 0);
  }

  /** Of the original, the first of what `start` stands for. A surrogate pair is one character. */
  startOf(at: number): number {
    if (this.starts) return this.starts[this.base + at]!;
    return this.base + at - (at > 0 && isLow(this.text, at) && isHigh(this.text, at - 1) ? 1 : 0);
  }

  /** Of the original, the end of what the character at `at` stands for. */
  endOf(at: number): number {
    if (this.ends) return this.ends[this.base + at]!;
    return this.base + at + (isHigh(this.text, at) && isLow(this.text, at + 1) ? 2 : 1);
  }

  /** A part that is read by itself. */
  slice(start: number, end: number): Piece {
    if (start === 0 && end === this.text.length) return this.from(this.startOf(0));
    return new Piece(this.text.slice(start, end), this.starts, this.ends, this.base + start, this.startOf(start));
  }

  /** The same part of the original with less of its text. */
  keep(start: number, end: number): Piece {
    if (start === 0 && end === this.text.length) return this;
    return new Piece(this.text.slice(start, end), this.starts, this.ends, this.base + start, this.origin);
  }

  /** The same characters written otherwise, unit by unit. */
  rewritten(text: string): Piece {
    return text === this.text ? this : new Piece(text, this.starts, this.ends, this.base, this.origin);
  }

  /**
   * The text that its characters became.
   * @param changes of each character of `text`: 0 where it stands for the next one of this, -N where N more go with that, 1 where it
   * was put after it
   */
  transformed(text: string, changes: readonly number[]): Piece {
    const building = new Building(this, text.length);
    let at = 0;
    let k = 0;
    for (let i = 0; i < text.length; ) {
      const end = i + widthAt(text, i);
      const change = changes[k++]!;
      if (change > 0) building.put(text.slice(i, end), at - 1);
      else {
        building.put(text.slice(i, end), Math.min(at, this.text.length - 1));
        for (let n = 0; n <= -change && at < this.text.length; n++) at += widthAt(this.text, at);
      }
      i = end;
    }
    return building.build();
  }

  /** Each match becomes `content`, which stands for the last character of the match. */
  replaced(matches: Matches, content: string): Piece {
    const building = new Building(this, this.text.length);
    let changed = false;
    for (let i = 0; i < matches.length; i += 3) {
      if (matches[i + 2] === 0) building.keep(matches[i]!, matches[i + 1]!);
      else {
        changed = true;
        building.put(content, matches[i + 1]! - 1);
      }
    }
    return changed ? building.build() : this;
  }

  /** Each character that a pattern finds becomes some text, all of which stands for it. @param pattern of one character, `gu` */
  mapped(pattern: RegExp, text: (character: string) => string): Piece {
    if (this.text.search(pattern) < 0) return this;
    const building = new Building(this, this.text.length);
    let at = 0;
    for (const { index, 0: found } of this.text.matchAll(pattern)) {
      building.keep(at, index);
      building.put(text(found), index);
      at = index + found.length;
    }
    building.keep(at, this.text.length);
    return building.build();
  }

  /** @param text put before the first character, which it stands for too */
  prepended(text: string): Piece {
    if (this.text === '') return this;
    const building = new Building(this, this.text.length + text.length);
    building.put(text, 0);
    // Where nothing is put, the first character stands for nothing from then on.
    const from = text === '' ? widthAt(this.text, 0) : 0;
    building.put(this.text.slice(0, from), -1);
    building.keep(from, this.text.length);
    return building.build();
  }

  /** Parts that are not empty. */
  split(matches: Matches, behavior: Behavior): readonly Piece[] {
    const spans = spansOf(matches, behavior);
    if (spans.length === 2 && spans[0] === 0 && spans[1] === this.text.length) return [this.slice(0, this.text.length)];
    const pieces: Piece[] = [];
    for (let i = 0; i < spans.length; i += 2) {
      if (spans[i + 1]! > spans[i]!) pieces.push(this.slice(spans[i]!, spans[i + 1]!));
    }
    return pieces;
  }

  /** @internal for `Building` */
  aligned(text: string, starts: Int32Array, ends: Int32Array): Piece {
    return new Piece(text, starts, ends, 0, this.origin);
  }

  private from(origin: number): Piece {
    if (origin === this.origin || this.text === '') return this;
    return new Piece(this.text, this.starts, this.ends, this.base, origin);
  }
}

class Building {
  private readonly parts: string[] = [];
  private starts: Int32Array;
  private ends: Int32Array;
  private length = 0;

  constructor(
    private readonly source: Piece,
    room: number,
  ) {
    this.starts = new Int32Array(room);
    this.ends = new Int32Array(room);
  }

  keep(start: number, end: number): void {
    if (end <= start) return;
    this.parts.push(this.source.text.slice(start, end));
    this.grow(end - start);
    for (let i = start; i < end; i++) this.add(this.source.startOf(i), this.source.endOf(i));
  }

  /** @param at the character that it stands for; before the first one it stands for nothing */
  put(text: string, at: number): void {
    const { source } = this;
    const [start, end] = at < 0 ? [source.origin, source.origin] : [source.startOf(at), source.endOf(at)];
    this.parts.push(text);
    this.grow(text.length);
    for (let i = 0; i < text.length; i++) this.add(start, end);
  }

  build(): Piece {
    return this.source.aligned(this.parts.join(''), this.starts, this.ends);
  }

  private add(start: number, end: number): void {
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  private grow(more: number): void {
    if (this.length + more <= this.starts.length) return;
    const room = Math.max(this.length + more, 2 * this.starts.length);
    const [starts, ends] = [new Int32Array(room), new Int32Array(room)];
    starts.set(this.starts);
    ends.set(this.ends);
    [this.starts, this.ends] = [starts, ends];
  }
}

/** [start, end, ...] of the parts that stay. */
function spansOf(matches: Matches, behavior: Behavior): readonly number[] {
  const spans: number[] = [];
  switch (behavior) {
    case 'Isolated':
    case 'Removed':
      for (let i = 0; i < matches.length; i += 3)
        if (behavior === 'Isolated' || matches[i + 2] === 0) spans.push(matches[i]!, matches[i + 1]!);
      return spans;
    case 'Contiguous':
    case 'MergedWithPrevious': {
      let before = 0;
      for (let i = 0; i < matches.length; i += 3) {
        const match = matches[i + 2]!;
        const joins = behavior === 'Contiguous' ? match === before : match === 1 && before === 0;
        if (joins && spans.length > 0) spans[spans.length - 1] = matches[i + 1]!;
        else spans.push(matches[i]!, matches[i + 1]!);
        before = match;
      }
      return spans;
    }
    case 'MergedWithNext': {
      const backwards: number[] = [];
      let after = 0;
      for (let i = matches.length - 3; i >= 0; i -= 3) {
        const match = matches[i + 2]!;
        if (match === 1 && after === 0 && backwards.length > 0) backwards[backwards.length - 1] = matches[i]!;
        else backwards.push(matches[i + 1]!, matches[i]!);
        after = match;
      }
      return backwards.reverse();
    }
  }
}

/** Every character that `finds` accepts is a match by itself. */
export function matchCharacters(text: string, finds: (code: number) => boolean): Matches {
  const matches: number[] = [];
  let last = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    const end = i + (code > 0xffff ? 2 : 1);
    if (finds(code)) {
      if (last < i) matches.push(last, i, 0);
      matches.push(i, end, 1);
      last = end;
    }
    i = end;
  }
  if (last < text.length) matches.push(last, text.length, 0);
  return matches;
}

export function widthAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

function isHigh(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLow(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
