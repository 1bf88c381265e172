/** Scores of pairs of texts by how similar they are, against labels; equal to sentence-transformers' evaluator. */
import { type Cuts, cutAtScores } from './ranking';

export interface BestThreshold {
  readonly value: number;
  /** Halfway to the next lower similarity, as there; undefined where nothing is best called a pair. */
  readonly threshold?: number;
}

/** @param positive whether each pair belongs together */
export function bestAccuracy(
  positive: ArrayLike<boolean | number>,
  similarities: ArrayLike<number>,
): BestThreshold | undefined {
  if (similarities.length === 0) return undefined;
  const cuts = cutAtScores(positive, similarities);
  const all = cuts.positives + cuts.negatives;
  // To call nothing a pair is a way too.
  return bestOf(
    cuts,
    cuts.negatives / all,
    i => (cuts.truePositives[i]! + cuts.negatives - cuts.falsePositives[i]!) / all,
  );
}

/** Undefined where no pair belongs together. */
export function bestF1(
  positive: ArrayLike<boolean | number>,
  similarities: ArrayLike<number>,
): BestThreshold | undefined {
  const cuts = cutAtScores(positive, similarities);
  if (cuts.positives === 0) return undefined;
  const { truePositives, falsePositives, positives } = cuts;
  return bestOf(cuts, 0, i => (2 * truePositives[i]!) / (truePositives[i]! + falsePositives[i]! + positives));
}

/** The first of the best, from the highest threshold on. @param least what has to be exceeded */
function bestOf({ thresholds }: Cuts, least: number, at: (i: number) => number): BestThreshold {
  let best: BestThreshold = { value: least };
  for (const [i, threshold] of thresholds.entries()) {
    const value = at(i);
    const next = thresholds[i + 1];
    if (value > best.value) best = { value, threshold: next === undefined ? threshold : (threshold + next) / 2 };
  }
  return best;
}

/** Cosine similarity, -1..1; 0 where a vector has no length. */
export function cosineOf(u: Float32Array, v: Float32Array): number {
  let [dot, first, second] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    dot += u[i]! * v[i]!;
    first += u[i]! ** 2;
    second += v[i]! ** 2;
  }
  const lengths = Math.sqrt(first * second);
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, dot / lengths));
}
