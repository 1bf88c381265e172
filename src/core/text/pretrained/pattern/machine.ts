/**
 * Runs any pattern of tokenizer.json in time that grows with the text: alternatives are tried in order, and what failed at a place once is not
 * tried there again.
 */
import { memberOf } from '../characterSet';
import { firstOf } from './firstOf';
import { holds, placeBefore } from './holds';
import type { Anchor, Pattern } from './pattern';
import { UnreadPattern } from './source';

type Instruction =
  /** Takes one character, to the left of the place if it goes back. */
  | { readonly type: 'set'; readonly has: (code: number) => boolean; readonly back: boolean }
  /** Goes on at the first, and at the second where that fails. @param leaves which of them ends a loop, if it is one */
  | { readonly type: 'split'; first: number; second: number; readonly leaves?: 'first' | 'second' }
  | { readonly type: 'jump'; to: number }
  | { readonly type: 'anchor'; readonly at: Anchor }
  /** What stands behind it up to `to` is run by itself. */
  | { readonly type: 'look'; readonly negative: boolean; to: number }
  | { readonly type: 'atomic'; to: number }
  | { readonly type: 'accept' };

const MOST_INSTRUCTIONS = 20_000;

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly begins: ((code: number) => boolean) | undefined;
}

/** @throws UnreadPattern of one that is too long */
export function createProgram(pattern: Pattern): Program {
  const compiler = new Compiler();
  compiler.add(pattern, false);
  compiler.put({ type: 'accept' });
  const first = firstOf(pattern, undefined);
  return { instructions: compiler.instructions, begins: first && memberOf(first) };
}

class Compiler {
  readonly instructions: Instruction[] = [];

  put<Made extends Instruction>(instruction: Made): Made {
    if (this.instructions.length >= MOST_INSTRUCTIONS) throw new UnreadPattern('a shorter pattern');
    this.instructions.push(instruction);
    return instruction;
  }

  add(pattern: Pattern, back: boolean): void {
    switch (pattern.type) {
      case 'set':
        this.put({ type: 'set', has: memberOf(pattern.set), back });
        return;
      case 'sequence':
        for (const part of back ? pattern.of.toReversed() : pattern.of) this.add(part, back);
        return;
      case 'either':
        this.either(pattern.of, back);
        return;
      case 'repeat':
        if (pattern.mode === 'possessive') this.alone('atomic', { ...pattern, mode: 'greedy' }, back);
        else this.repeat(pattern, back);
        return;
      case 'atomic':
        this.alone('atomic', pattern.of, back);
        return;
      case 'look':
        this.alone(pattern.negative ? 'not' : 'look', pattern.of, !pattern.ahead);
        return;
      case 'anchor':
        this.put({ type: 'anchor', at: pattern.at });
    }
  }

  private get end(): number {
    return this.instructions.length;
  }

  private alone(kind: 'atomic' | 'look' | 'not', pattern: Pattern, back: boolean): void {
    const begun =
      kind === 'atomic'
        ? this.put({ type: 'atomic' as const, to: 0 })
        : this.put({ type: 'look' as const, negative: kind === 'not', to: 0 });
    this.add(pattern, back);
    this.put({ type: 'accept' });
    begun.to = this.end;
  }

  private either(ways: readonly Pattern[], back: boolean): void {
    const jumps: { to: number }[] = [];
    for (const [i, way] of ways.entries()) {
      const split = i < ways.length - 1 && this.put({ type: 'split' as const, first: this.end + 1, second: 0 });
      this.add(way, back);
      if (!split) break;
      jumps.push(this.put({ type: 'jump' as const, to: 0 }));
      split.second = this.end;
    }
    for (const jump of jumps) jump.to = this.end;
  }

  private repeat({ of, least, most, mode }: Extract<Pattern, { type: 'repeat' }>, back: boolean): void {
    for (let i = 0; i < least; i++) this.add(of, back);
    const lazy = mode === 'lazy';
    const begin = (loops: boolean) => {
      const leaves = lazy ? ('first' as const) : ('second' as const);
      const split = this.put({ type: 'split' as const, first: 0, second: 0, ...(loops && { leaves }) });
      split[lazy ? 'second' : 'first'] = this.end;
      return split;
    };
    const end = (split: { first: number; second: number }) => {
      split[lazy ? 'first' : 'second'] = this.end;
    };
    if (most === Number.POSITIVE_INFINITY) {
      const at = this.end;
      const split = begin(true);
      this.add(of, back);
      this.put({ type: 'jump', to: at });
      end(split);
      return;
    }
    const splits: { first: number; second: number }[] = [];
    for (let i = least; i < most; i++) {
      splits.push(begin(false));
      this.add(of, back);
    }
    for (const split of splits) end(split);
  }
}

/** What is known of an instruction at a place, beside the end of the match that begins there. */
const FAILED = -1;
const BEGUN = -2;

/** What was tried of one text is forgotten when it is more than this. */
const MOST_KNOWN = 2_000_000;

export class Machine {
  private readonly known = new Map<number, number>();

  /** @param spend called at each instruction; may throw */
  constructor(
    private readonly program: Program,
    private readonly text: string,
    private readonly spend: () => void,
  ) {}

  /** @returns the end of the match that begins at a place, -1 where there is none */
  match(at: number): number {
    const { begins } = this.program;
    if (begins && (at >= this.text.length || !begins(this.text.codePointAt(at)!))) return -1;
    if (this.known.size > MOST_KNOWN) this.known.clear();
    return this.run(0, at);
  }

  /** @returns the end of what begins with an instruction at a place, -1 where it fails */
  private run(start: number, place: number): number {
    const { text, spend, known } = this;
    const { instructions } = this.program;
    /** [instruction, place, how many had begun] of what is tried next. */
    const waiting: number[] = [];
    const begun: number[] = [];
    let [pc, at] = [start, place];
    const settle = (found: number, left: number) => {
      while (begun.length > left) known.set(begun.pop()!, found);
    };
    for (;;) {
      spend();
      const instruction = instructions[pc]!;
      let goesOn = true;
      switch (instruction.type) {
        case 'set': {
          const to = instruction.back && at > 0 ? placeBefore(text, at) : at;
          const code = to < text.length && (at > 0 || !instruction.back) ? text.codePointAt(to)! : -1;
          goesOn = code >= 0 && instruction.has(code);
          if (goesOn) at = instruction.back ? to : at + (code > 0xffff ? 2 : 1);
          pc++;
          break;
        }
        case 'split': {
          const key = at * instructions.length + pc;
          const found = known.get(key);
          if (found !== undefined && found >= 0) {
            settle(found, 0);
            return found;
          }
          if (found === FAILED) goesOn = false;
          // A turn of a loop that took nothing: no other follows.
          else if (found === BEGUN && instruction.leaves) pc = instruction[instruction.leaves];
          else {
            known.set(key, BEGUN);
            begun.push(key);
            waiting.push(instruction.second, at, begun.length);
            pc = instruction.first;
          }
          break;
        }
        case 'jump':
          pc = instruction.to;
          break;
        case 'anchor':
          goesOn = holds(instruction.at, text, at);
          pc++;
          break;
        case 'look':
          goesOn = this.run(pc + 1, at) >= 0 !== instruction.negative;
          pc = instruction.to;
          break;
        case 'atomic':
          at = this.run(pc + 1, at);
          goesOn = at >= 0;
          pc = instruction.to;
          break;
        case 'accept':
          settle(at, 0);
          return at;
      }
      if (goesOn) continue;
      const left = waiting.pop() ?? 0;
      settle(FAILED, left);
      if (left === 0) return -1;
      at = waiting.pop()!;
      pc = waiting.pop()!;
    }
  }
}
