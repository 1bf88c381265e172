/** What follows from predicted labels alone: scores by their names, and how far each could be off. Needs only the counts. */
import { type BootstrapOptions, bootstrap, bootstrapInTurns, type Intervals, type ScoreSample } from './bootstrap';
import { type ClassificationReport, reportClassification } from './classification';
import { type Confusion, sumMargins } from './confusion';

/** By the names that runs and the command line use. */
export function decisionScores(report: ClassificationReport): Readonly<Record<string, number>> {
  return {
    accuracy: report.accuracy,
    'macro-F1': report.macro.f1,
    'weighted-F1': report.weighted.f1,
    matthews: report.matthews,
  };
}

/** 95% intervals of `decisionScores`; the same whatever order the examples were counted in. */
export function decisionIntervals(confusion: Confusion, options?: BootstrapOptions): Intervals {
  const { count, score } = makeSampler(confusion);
  return bootstrap(count, score, options);
}

/** The same, letting others have their turn on the way. @throws CancelledError */
export function decisionIntervalsInTurns(confusion: Confusion, signal: AbortSignal): Promise<Intervals> {
  const { count, score } = makeSampler(confusion);
  return bootstrapInTurns(count, score, signal);
}

/** The examples laid out cell by cell: which one is drawn matters only by its cell. */
function makeSampler(confusion: Confusion): { readonly count: number; readonly score: ScoreSample } {
  const side = confusion.length;
  const count = sumMargins(confusion).total;
  const cellOf = new Int32Array(count);
  let at = 0;
  confusion.forEach((row, actual) => {
    row.forEach((n, predicted) => {
      cellOf.fill(actual * side + predicted, at, at + n);
      at += n;
    });
  });
  const names = confusion.map((_, label) => String(label));
  const drawn = new Int32Array(side * side);
  return {
    count,
    score(indices) {
      drawn.fill(0);
      for (const index of indices) drawn[cellOf[index]!]! += 1;
      const sample = confusion.map((_, row) => Array.from(drawn.subarray(row * side, (row + 1) * side)));
      return decisionScores(reportClassification(sample, names));
    },
  };
}
