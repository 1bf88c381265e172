/** How far scores of predicted labels could be off. Needs only the counts. */
import { type BootstrapOptions, bootstrapInTurns, type Intervals } from './bootstrap';
import { reportMargins } from './classification';
import { computeScores } from './score';
import { labelScores } from './scores/labels';

/** What was right and what was predicted, as indices of classes. */
export interface Decided {
  readonly actual: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly classes: number;
}

/**
 * 95% intervals of the scores that have one, the same whatever order the examples came in; others have their turn on the way.
 * @throws CancelledError
 */
export function decisionIntervals(
  { actual, predicted, classes }: Decided,
  signal?: AbortSignal,
  options?: BootstrapOptions,
): Promise<Intervals> {
  const count = actual.length;
  // Laid out cell by cell of the matrix: which one is drawn matters only by its cell.
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => actual[a]! - actual[b]! || predicted[a]! - predicted[b]!,
  );
  const [right, said] = [actual, predicted].map(of => Int32Array.from(order, i => of[i]!)) as [Int32Array, Int32Array];
  const scored = labelScores.filter(({ interval }) => interval);
  const names = Array.from({ length: classes }, (_, label) => String(label));
  const [ofActual, ofPredicted, hits] = [0, 0, 0].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const score = (indices: Int32Array) => {
    for (const each of [ofActual, ofPredicted, hits]) each.fill(0);
    let correct = 0;
    for (const index of indices) {
      const [a, p] = [right[index]!, said[index]!];
      ofActual[a]! += 1;
      ofPredicted[p]! += 1;
      if (a !== p) continue;
      hits[a]! += 1;
      correct++;
    }
    const margins = { actual: ofActual, predicted: ofPredicted, hits, correct, total: indices.length };
    return computeScores(scored, { margins, report: reportMargins(margins, names) });
  };
  return bootstrapInTurns(count, score, signal, options);
}
