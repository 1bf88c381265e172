/** What scores are like as numbers: how far from 0 for how much they differ, and what 32 bits make equal. */

export interface ScoreRange {
  readonly mean: number;
  /** Of all of them, not of a sample. */
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Parts of its size to which a number of 32 bits is rounded. */
const STEP = 2 ** -24;
/** Of the deviation: where rounding takes less than this part of it, scores are computed with as they are. */
const NEGLIGIBLE = 2 ** -14;

/** In two passes: squares of large numbers would swallow how much they differ. */
export function describeScores(scores: Float64Array): ScoreRange {
  let [sum, lowest, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of scores) {
    sum += score;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  // Rounding may carry the mean of equal numbers past them.
  const mean = Math.min(highest, Math.max(lowest, sum / scores.length));
  let squares = 0;
  for (const score of scores) squares += (score - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / scores.length), lowest, highest };
}

/** Whether the mean has to be taken off before the scores become numbers of 32 bits. */
export function needsBase({ lowest, highest, deviation }: Omit<ScoreRange, 'mean'>): boolean {
  const largest = Math.max(Math.abs(lowest), Math.abs(highest));
  return deviation > 0 && largest * STEP > deviation * NEGLIGIBLE;
}

/** Different scores, and how many of them are left when they are what a network computes with. */
export function countDistinct(scores: Float64Array): { readonly given: number; readonly kept: number } {
  const { mean, ...range } = describeScores(scores);
  const from = needsBase(range) ? mean : 0;
  const given = new Set(scores);
  return { given: given.size, kept: new Set(Array.from(given, score => Math.fround(score - from))).size };
}
