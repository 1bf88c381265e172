/** Scores that mean something: one of nothing, as the loss of no example, is no number and is left out. */

/** Nothing where there was nothing to count over: 0 would be taken for a perfect loss. */
export function meanOf(sum: number, count: number): number | undefined {
  return count === 0 ? undefined : sum / count;
}

export function definedScores(scores: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(scores).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}
