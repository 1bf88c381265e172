/**
 * A finite automaton over the bytes of UTF-8: states are made when they are first reached (subset construction, Rabin & Scott 1959), so
 * that a pattern costs what is used of it.
 */
import { badPattern, type Pattern, type Ranges } from './pattern';

/** Nodes and states that a pattern may have. */
const MOST_NODES = 200_000;
const MOST_STATES = 20_000;
/** No state: nothing that begins so can match. */
export const DEAD = -1;
const UNKNOWN = -2;

/** Ways of a nondeterministic automaton. */
class Nodes {
  /** [first byte, last byte, target] of each. */
  readonly steps: number[][] = [];
  readonly silent: number[][] = [];

  add(): number {
    if (this.steps.length >= MOST_NODES)
      throw badPattern('The pattern is too large. Give repetitions lower bounds, or nest less.');
    this.steps.push([]);
    this.silent.push([]);
    return this.steps.length - 1;
  }

  join(from: number, to: number): void {
    this.silent[from]!.push(to);
  }

  /** @returns where a text ends that began at `from` and matches */
  append(pattern: Pattern, from: number): number {
    switch (pattern.kind) {
      case 'set': {
        const to = this.add();
        this.addCharacters(pattern.ranges, from, to);
        return to;
      }
      case 'sequence':
        return pattern.parts.reduce((at, part) => this.append(part, at), from);
      case 'choice': {
        const to = this.add();
        for (const option of pattern.options) {
          const start = this.add();
          this.join(from, start);
          this.join(this.append(option, start), to);
        }
        return to;
      }
      case 'repeat':
        return this.appendRepeated(pattern, from);
      case 'list':
        return this.appendList(pattern, from);
    }
  }

  private appendRepeated({ of, least, most }: Extract<Pattern, { kind: 'repeat' }>, from: number): number {
    let at = from;
    for (let i = 0; i < least; i++) at = this.append(of, at);
    if (!Number.isFinite(most)) {
      const loop = this.add();
      this.join(at, loop);
      const start = this.add();
      this.join(loop, start);
      this.join(this.append(of, start), loop);
      return loop;
    }
    const to = this.add();
    this.join(at, to);
    for (let i = least; i < most; i++) {
      at = this.append(of, at);
      this.join(at, to);
    }
    return to;
  }

  private appendList({ items, separator }: Extract<Pattern, { kind: 'list' }>, from: number): number {
    // Nothing was written yet, or something was: then a separator stands before the next.
    let none: number | undefined = from;
    let some: number | undefined;
    for (const { of, optional } of items) {
      const start = this.add();
      if (none !== undefined) this.join(none, start);
      if (some !== undefined) this.join(this.append(separator, some), start);
      const after = this.add();
      this.join(this.append(of, start), after);
      if (optional && some !== undefined) this.join(some, after);
      some = after;
      if (!optional) none = undefined;
    }
    const to = this.add();
    if (none !== undefined) this.join(none, to);
    if (some !== undefined) this.join(some, to);
    return to;
  }

  private addCharacters(ranges: Ranges, from: number, to: number): void {
    for (const [first, last] of ranges) for (const bytes of byteRanges(first, last)) this.addBytes(bytes, from, to);
  }

  private addBytes(bytes: readonly (readonly [number, number])[], from: number, to: number): void {
    let at = from;
    for (const [i, [first, last]] of bytes.entries()) {
      const next = i === bytes.length - 1 ? to : this.add();
      this.steps[at]!.push(first, last, next);
      at = next;
    }
  }
}

/** The last code point of so many bytes. */
const ends = [0x7f, 0x7ff, 0xffff, 0x10ffff];

function bytesOf(code: number): number[] {
  if (code <= 0x7f) return [code];
  if (code <= 0x7ff) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code <= 0xffff) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}

/** Code points as sequences of ranges of bytes; half a surrogate pair has none (as in the crate `utf8-ranges`). */
export function* byteRanges(first: number, last: number): Generator<readonly (readonly [number, number])[]> {
  if (first > last) return;
  if (first <= 0xdfff && last >= 0xd800) {
    yield* byteRanges(first, 0xd7ff);
    yield* byteRanges(0xe000, last);
    return;
  }
  for (const end of ends)
    if (first <= end && last > end) {
      yield* byteRanges(first, end);
      yield* byteRanges(end + 1, last);
      return;
    }
  // Where bytes behind differ, all of them must be free.
  for (let i = 1; i < 4; i++) {
    const low = (1 << (6 * i)) - 1;
    if (last <= 0x7f || first >> (6 * i) === last >> (6 * i)) continue;
    if ((first & low) !== 0) {
      yield* byteRanges(first, first | low);
      yield* byteRanges((first | low) + 1, last);
      return;
    }
    if ((last & low) !== low) {
      yield* byteRanges(first, (last & ~low) - 1);
      yield* byteRanges(last & ~low, last);
      return;
    }
  }
  const [from, to] = [bytesOf(first), bytesOf(last)];
  yield from.map((byte, i) => [byte, to[i]!] as const);
}

export class Automaton {
  readonly start: number;
  private readonly nodes = new Nodes();
  private readonly end: number;
  /** Nodes of each state, in order. */
  private readonly members: number[][] = [];
  private readonly known = new Map<string, number>();
  private readonly steps: Int32Array[] = [];
  private readonly accepting: boolean[] = [];

  /** @throws ActionableError `bad-pattern` of one that is too large */
  constructor(pattern: Pattern) {
    const first = this.nodes.add();
    this.end = this.nodes.append(pattern, first);
    this.start = this.stateOf([first]);
  }

  isEnd(state: number): boolean {
    return this.accepting[state]!;
  }

  /** @returns DEAD where nothing can follow */
  step(state: number, byte: number): number {
    const row = this.steps[state]!;
    if (row[0] === UNKNOWN) this.expand(state, row);
    return row[byte]!;
  }

  matches(text: string): boolean {
    let state = this.start;
    for (const byte of new TextEncoder().encode(text)) {
      state = this.step(state, byte);
      if (state === DEAD) return false;
    }
    return this.isEnd(state);
  }

  private stateOf(from: readonly number[]): number {
    const all = new Set(from);
    const waiting = [...from];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop())
      for (const next of this.nodes.silent[node]!)
        if (!all.has(next)) {
          all.add(next);
          waiting.push(next);
        }
    // Those that only lead on say nothing.
    const telling = [...all].filter(node => node === this.end || this.nodes.steps[node]!.length > 0);
    const members = telling.sort((a, b) => a - b);
    const key = members.join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.members.length >= MOST_STATES)
      throw badPattern('The pattern has too many states. Give repetitions lower bounds, or nest less.');
    this.known.set(key, this.members.length);
    this.members.push(members);
    this.steps.push(new Int32Array(256).fill(UNKNOWN));
    this.accepting.push(members.includes(this.end));
    return this.members.length - 1;
  }

  private expand(state: number, row: Int32Array): void {
    const targets: number[][] = Array.from({ length: 256 }, () => []);
    for (const node of this.members[state]!) {
      const steps = this.nodes.steps[node]!;
      for (let i = 0; i < steps.length; i += 3)
        for (let byte = steps[i]!; byte <= steps[i + 1]!; byte++) targets[byte]!.push(steps[i + 2]!);
    }
    const made = new Map<string, number>();
    for (const [byte, nodes] of targets.entries()) {
      if (nodes.length === 0) {
        row[byte] = DEAD;
        continue;
      }
      const key = nodes.join();
      const next = made.get(key) ?? this.stateOf(nodes);
      made.set(key, next);
      row[byte] = next;
    }
  }
}
