/**
 * Pegasus' gap sentences (Zhang et al. 2020, section 3.1): the sentences that say most of a text, by ROUGE-1's F1 with the rest of it,
 * are left out, and are what is written.
 */

/** `independent`: each sentence against the rest; `sequential`: one after the other, those that were chosen together against the rest. */
export type GapChoice = 'independent' | 'sequential';
/** `original`: a word counts as often as it occurs; `unique`: once. */
export type GapCounts = 'original' | 'unique';

export interface GapOptions {
  /** The part of the sentences that is left out, rounded down, but one at least. */
  readonly share: number;
  readonly choice: GapChoice;
  readonly counts: GapCounts;
}

/** Sentences that are left out of so many. */
export function countGaps(sentences: number, share: number): number {
  return Math.min(sentences, Math.max(1, Math.floor(sentences * share)));
}

/**
 * The principal sentences, ascending; of equal ones the later.
 * @param sentences their words, or whatever is counted of them
 */
export function principalSentences<T>(
  sentences: readonly (readonly T[])[],
  { share, choice, counts }: GapOptions,
): readonly number[] {
  const count = sentences.length === 0 ? 0 : countGaps(sentences.length, share);
  const sums = sentences.map(words => countWords(words));
  const total = new Map<T, number>();
  for (const sum of sums) addTo(total, sum, 1);
  const score = counts === 'unique' ? scoreUnique : scoreAll;
  const scoreOf = (chosen: Map<T, number>, rest: Map<T, number>, i: number) => {
    addTo(rest, sums[i]!, -1);
    addTo(chosen, sums[i]!, 1);
    const found = score(chosen, rest);
    addTo(rest, sums[i]!, 1);
    addTo(chosen, sums[i]!, -1);
    return found;
  };
  if (choice === 'independent') {
    const scored = sentences.map((_, i) => ({ i, score: scoreOf(new Map(), total, i) }));
    scored.sort((a, b) => b.score - a.score || b.i - a.i);
    return scored
      .slice(0, count)
      .map(({ i }) => i)
      .sort((a, b) => a - b);
  }
  const chosen = new Set<number>();
  const words = new Map<T, number>();
  while (chosen.size < count) {
    let best = { i: -1, score: -1 };
    for (const i of sentences.keys()) {
      if (chosen.has(i)) continue;
      const found = scoreOf(words, total, i);
      if (found >= best.score) best = { i, score: found };
    }
    chosen.add(best.i);
    addTo(total, sums[best.i]!, -1);
    addTo(words, sums[best.i]!, 1);
  }
  return [...chosen].sort((a, b) => a - b);
}

function countWords<T>(words: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Words that are there no more have no entry. */
function addTo<T>(counts: Map<T, number>, other: ReadonlyMap<T, number>, sign: 1 | -1): void {
  for (const [word, count] of other) {
    const left = (counts.get(word) ?? 0) + sign * count;
    if (left === 0) counts.delete(word);
    else counts.set(word, left);
  }
}

function scoreAll<T>(chosen: ReadonlyMap<T, number>, rest: ReadonlyMap<T, number>): number {
  let [shared, mine, theirs] = [0, 0, 0];
  for (const [word, count] of chosen) {
    shared += Math.min(count, rest.get(word) ?? 0);
    mine += count;
  }
  for (const count of rest.values()) theirs += count;
  return f1(shared, mine, theirs);
}

function scoreUnique<T>(chosen: ReadonlyMap<T, number>, rest: ReadonlyMap<T, number>): number {
  let shared = 0;
  for (const word of chosen.keys()) if (rest.has(word)) shared++;
  return f1(shared, chosen.size, rest.size);
}

/** 2 p r / (p + r), 0 where nothing is shared. */
function f1(shared: number, mine: number, theirs: number): number {
  return shared === 0 ? 0 : (2 * shared) / (mine + theirs);
}

/**
 * What is read: the text with one mask in place of each chosen sentence; what is written: those sentences, one after the other.
 * @param sentences tokens of each
 * @param mask the token of a sentence that is left out
 */
export function leaveGaps(
  sentences: readonly Int32Array[],
  chosen: readonly number[],
  mask: number,
): { readonly read: Int32Array; readonly written: Int32Array } {
  const gaps = new Set(chosen);
  const join = (parts: readonly (Int32Array | readonly number[])[]) =>
    Int32Array.from(parts.flatMap(part => [...part]));
  return {
    read: join(sentences.map((ids, i) => (gaps.has(i) ? [mask] : ids))),
    written: join(sentences.filter((_, i) => gaps.has(i))),
  };
}
