/**
 * The smallest sets of changes that reach a goal. Small sets are looked at one and all, size by size, as long as the budget allows;
 * what is found then is a smallest set. Beyond, a beam goes on from the best sets, and what it finds has nothing that it can do
 * without.
 */
import { throwIfCancelled } from '../../base/errors';

/** A change as a number, from 0; a set is ascending. */
export type ChangeSet = readonly number[];

export interface Judged {
  readonly set: ChangeSet;
  readonly reached: boolean;
  /** How near it is to the goal; more is nearer. */
  readonly margin: number;
}

/** What can be changed, and what comes of it. */
export interface Changes {
  /** What was spent of the budget so far, judged sets and all else. */
  spent(): number;
  /** How many sets there are of so many changes. */
  count(size: number): number;
  /** All of them. */
  all(size: number): Iterable<ChangeSet>;
  /**
   * Changes that may go with those of a set, the most promising first.
   * @param singles sets of one that were judged, the best first
   */
  further(set: ChangeSet, singles: readonly Judged[], most: number): Promise<readonly number[]>;
  /** Whether each reaches the goal. A set that cannot be made has a margin of -Infinity. @throws CancelledError */
  judge(sets: readonly ChangeSet[]): Promise<readonly Omit<Judged, 'set'>[]>;
}

export interface SearchLimits {
  /** As `spent` counts. */
  readonly budget: number;
  /** Changes of a set at most. */
  readonly most: number;
  /** Sets that are told at most. */
  readonly wanted: number;
  readonly signal?: AbortSignal;
}

export interface FoundSets {
  /** Of one size, the nearest to the goal first; none where none was found. */
  readonly sets: readonly Judged[];
  /** All sets of up to so many changes were judged. */
  readonly searched: number;
  /** The nearest to the goal of all that were judged. */
  readonly nearest?: Judged;
}

/** Sets that a beam goes on from, and changes that each is tried with, at least and at most. */
const BEAM = 8;
const FEWEST_TRIED = 4;
const MOST_TRIED = 32;
/** Of the budget, what looking at all sets may take: the rest is for the beam. */
const SHARE_OF_ALL = 3 / 4;

const keyOf = (set: ChangeSet) => set.join(' ');
const byMargin = (a: Judged, b: Judged) => b.margin - a.margin || compareSets(a.set, b.set);

function compareSets(a: ChangeSet, b: ChangeSet): number {
  for (const [i, change] of a.entries()) if (change !== b[i]) return change - (b[i] ?? -1);
  return a.length - b.length;
}

export async function searchSets(changes: Changes, limits: SearchLimits): Promise<FoundSets> {
  const { budget, most, wanted, signal } = limits;
  const known = new Map<string, Judged>();
  let nearest: Judged | undefined;
  const judge = async (sets: readonly ChangeSet[]): Promise<Judged[]> => {
    const fresh = sets.filter(set => !known.has(keyOf(set))).slice(0, Math.max(0, budget - changes.spent()));
    const judged = await changes.judge(fresh);
    throwIfCancelled(signal);
    for (const [i, set] of fresh.entries()) {
      const each = { set, ...judged[i]! };
      known.set(keyOf(set), each);
      if (!nearest || byMargin(each, nearest) < 0) nearest = each;
    }
    return sets.flatMap(set => known.get(keyOf(set)) ?? []).sort(byMargin);
  };
  const answer = (found: readonly Judged[], searched: number): FoundSets => {
    const size = Math.min(...found.map(({ set }) => set.length));
    const sets = found.filter(({ set }) => set.length === size).slice(0, wanted);
    return { sets, searched, ...(nearest && { nearest }) };
  };
  let searched = 0;
  let level: Judged[] = [];
  let singles: Judged[] = [];
  for (let size = 1; size <= most; size++) {
    const whole = searched === size - 1 && changes.spent() + changes.count(size) <= budget * SHARE_OF_ALL;
    const sets = whole ? [...changes.all(size)] : await extend(changes, level, singles, budget, most - size + 1);
    level = await judge(sets);
    if (whole) searched = size;
    if (size === 1) singles = level;
    const reached = level.filter(each => each.reached);
    if (reached.length > 0) return answer(whole ? reached : await prune(reached, wanted, searched, judge), searched);
    if (level.length === 0 || changes.spent() >= budget) break;
  }
  return answer([], searched);
}

/** The best sets of a size, each with one change more. @param levels that are left, this one included */
async function extend(
  changes: Changes,
  level: readonly Judged[],
  singles: readonly Judged[],
  budget: number,
  levels: number,
): Promise<ChangeSet[]> {
  const sets = new Map<string, ChangeSet>();
  const from: readonly Pick<Judged, 'set'>[] = level.length > 0 ? level.slice(0, BEAM) : [{ set: [] }];
  // Something of the budget is left for every level to come.
  const share = Math.floor((budget - changes.spent()) / levels / from.length);
  const most = Math.max(FEWEST_TRIED, Math.min(share, level.length > 0 ? MOST_TRIED : MOST_TRIED * BEAM));
  for (const { set } of from) {
    if (changes.spent() >= budget) break;
    for (const change of await changes.further(set, singles, most)) {
      const longer = [...set, change].sort((a, b) => a - b);
      sets.set(keyOf(longer), longer);
    }
  }
  return [...sets.values()];
}

/** Takes out of each set what it can do without. */
async function prune(
  found: readonly Judged[],
  wanted: number,
  searched: number,
  judge: (sets: readonly ChangeSet[]) => Promise<Judged[]>,
): Promise<readonly Judged[]> {
  const pruned = new Map<string, Judged>();
  for (let each of found.slice(0, wanted)) {
    // Smaller ones than these were judged already.
    while (each.set.length > searched + 1) {
      const [smaller] = (await judge(each.set.map((_, i) => each.set.filter((_, k) => k !== i)))).filter(
        ({ reached }) => reached,
      );
      if (!smaller) break;
      each = smaller;
    }
    pruned.set(keyOf(each.set), each);
  }
  return [...pruned.values()].sort(byMargin);
}

/** Sets of so many of the numbers below `count`, in order. */
export function* combinations(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= count - size; first++)
    for (const rest of combinations(count, size - 1, first + 1)) yield [first, ...rest];
}

/** How many of them there are. */
export function countCombinations(count: number, size: number): number {
  let all = 1;
  for (let i = 0; i < size; i++) all = (all * (count - i)) / (i + 1);
  return Math.round(all);
}
