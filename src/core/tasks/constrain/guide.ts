/**
 * Which tokens may come next so that a text will match a pattern: the tokens of the vocabulary as steps of its automaton, with the fewest
 * tokens that lead from each state to an end. What cannot end within the tokens that are left is not begun.
 */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import { Automaton, DEAD } from '../../text/automaton/automaton';
import type { Pattern } from '../../text/automaton/pattern';
import type { Tokenizer } from '../../text/tokenizer';
import { type PieceTree, pieceTreeOf } from './pieces';

/** Tokens that may follow, and where each leads. */
export interface Allowed {
  readonly ids: Int32Array;
  readonly next: Int32Array;
}

/** States whose tokens are kept: one that many tokens may follow takes some hundred kilobytes. */
const KEPT = 64;
/** Milliseconds between two looks at messages. */
const TURN = 50;

export class Guide {
  private readonly kept = new Map<number, Allowed & { readonly furthest: number }>();

  private constructor(
    private readonly automaton: Automaton,
    private readonly tree: PieceTree,
    /** Fewest tokens from each state to an end; absent where there is no way. */
    private readonly distances: ReadonlyMap<number, number>,
  ) {}

  /**
   * All states that can be reached are looked at once: linear in them and in the tokens that fit.
   * @throws ActionableError `cannot-write` where no tokens of the vocabulary match; CancelledError
   */
  static async make(pattern: Pattern, tokenizer: Tokenizer, signal?: AbortSignal): Promise<Guide> {
    const automaton = new Automaton(pattern);
    const tree = pieceTreeOf(tokenizer);
    const before = new Map<number, number[]>();
    const seen = new Set([automaton.start]);
    let looked = performance.now();
    for (const state of seen) {
      if (performance.now() - looked > TURN) {
        await setImmediate();
        throwIfCancelled(signal);
        looked = performance.now();
      }
      const targets = new Set<number>();
      let last = DEAD;
      walk(automaton, tree, state, (_, next) => {
        // Neighbours in the tree mostly lead to the same state.
        if (next !== last) targets.add(next);
        last = next;
      });
      for (const next of targets) {
        seen.add(next);
        const ways = before.get(next);
        if (ways) ways.push(state);
        else before.set(next, [state]);
      }
    }
    const distances = new Map<number, number>();
    for (const state of seen) if (automaton.isEnd(state)) distances.set(state, 0);
    // Ends first, so that each is reached by its shortest way.
    for (const [state, distance] of distances)
      for (const way of before.get(state) ?? []) if (!distances.has(way)) distances.set(way, distance + 1);
    if (!distances.has(automaton.start))
      throw new ActionableError(
        'cannot-write',
        'The vocabulary of this model has no tokens that match: a character of the pattern is missing from it. Change the pattern, or use a model with a byte-level tokenizer.',
      );
    return new Guide(automaton, tree, distances);
  }

  get start(): number {
    return this.automaton.start;
  }

  /** What stands there is whole. */
  isEnd(state: number): boolean {
    return this.automaton.isEnd(state);
  }

  /** Fewest tokens that are still to come. */
  leftOf(state: number): number {
    return this.distances.get(state)!;
  }

  /** @throws ActionableError `too-short` where so many tokens are not enough */
  check(tokens: number): void {
    const fewest = this.leftOf(this.start);
    if (fewest <= tokens) return;
    throw new ActionableError(
      'too-short',
      `What is asked for takes at least ${fewest} tokens, and at most ${tokens} may be written. Raise the maximum, for example --length ${fewest}.`,
    );
  }

  /**
   * Tokens after which an end can be reached.
   * @param left how many tokens may be written, these included
   */
  allowed(state: number, left: number): Allowed {
    const all = this.follow(state);
    const { ids, next, furthest } = all;
    // As nearly always: an end can be reached after each.
    if (furthest < left) return all;
    let count = 0;
    for (let i = 0; i < ids.length; i++) if (this.leftOf(next[i]!) < left) count++;
    const fitting = { ids: new Int32Array(count), next: new Int32Array(count) };
    count = 0;
    for (let i = 0; i < ids.length; i++) {
      if (this.leftOf(next[i]!) >= left) continue;
      fitting.ids[count] = ids[i]!;
      fitting.next[count++] = next[i]!;
    }
    return fitting;
  }

  private follow(state: number): Allowed & { readonly furthest: number } {
    const kept = this.kept.get(state);
    if (kept) {
      this.kept.delete(state);
      this.kept.set(state, kept);
      return kept;
    }
    const [ids, next]: [number[], number[]] = [[], []];
    let furthest = 0;
    walk(this.automaton, this.tree, state, (id, target) => {
      const distance = this.distances.get(target);
      if (distance === undefined) return;
      furthest = Math.max(furthest, distance);
      ids.push(id);
      next.push(target);
    });
    const found = { ids: Int32Array.from(ids), next: Int32Array.from(next), furthest };
    this.kept.set(state, found);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT) this.kept.delete(oldest!);
    return found;
  }
}

/** Goes along the tree as far as the automaton does. */
function walk(
  automaton: Automaton,
  { child, sibling, byte, token, alike }: PieceTree,
  from: number,
  tell: (id: number, state: number) => void,
): void {
  const nodes: number[] = [child[0]!];
  const states: number[] = [from];
  while (nodes.length > 0) {
    const node = nodes.pop()!;
    const state = states.pop()!;
    if (node === 0) continue;
    nodes.push(sibling[node]!);
    states.push(state);
    const next = automaton.step(state, byte[node]!);
    if (next === DEAD) continue;
    for (let id = token[node]!; id >= 0; id = alike[id]!) tell(id, next);
    nodes.push(child[node]!);
    states.push(next);
  }
}
