/** How high a right answer stands among ranked ones: mean reciprocal rank (Voorhees 1999) and hits@k. */

export interface RankedAnswers {
  /** Mean of 1 / rank of the first right answer, 0 where there is none within reach; 0..1. */
  readonly meanReciprocalRank: number;
  /** Part of the questions with a right answer among the first k, for each k asked; 0..1. */
  readonly hits: Readonly<Record<number, number>>;
  readonly questions: number;
}

/**
 * @param right of each question, whether each of its candidates, best first, is right
 * @param cuts the k of hits@k
 * @param reach candidates that count for the mean reciprocal rank (MRR@k); all unless given
 */
export function scoreRankedAnswers(
  right: readonly (readonly boolean[])[],
  cuts: readonly number[] = [1, 3, 10],
  reach = Number.POSITIVE_INFINITY,
): RankedAnswers {
  // Of each question, the rank of its first right answer, from 1; beyond all ranks where it has none.
  const ranks = right.map(each => {
    const first = each.indexOf(true);
    return first < 0 ? Number.POSITIVE_INFINITY : first + 1;
  });
  const mean = (value: (rank: number) => number) =>
    ranks.reduce((sum, rank) => sum + value(rank), 0) / Math.max(ranks.length, 1);
  return {
    meanReciprocalRank: mean(rank => (rank <= reach ? 1 / rank : 0)),
    hits: Object.fromEntries(cuts.map(k => [k, mean(rank => (rank <= k ? 1 : 0))])),
    questions: ranks.length,
  };
}
