/** All scores of predicted labels, for a run and for its report alike: one function of predictions and what is true. */
import type { Calibration } from './calibration';
import { type ClassificationReport, reportMargins } from './classification';
import { countMargins, type Margins } from './confusion';
import { logLoss } from './logLoss';
import type { Areas } from './ranking';
import { computeScores } from './score';
import type { LabelScore } from './scores/labelScore';
import { labelScores } from './scores/labels';

export interface LabelPredictions {
  /** Those that the model knows, then those that it met among the examples. */
  readonly labels: readonly string[];
  readonly known: number;
  /** Indices into `labels`, one a decision. */
  readonly actual: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  /** Row-major [decisions, known]. */
  readonly probabilities?: ArrayLike<number>;
}

/** What was found of them on the way. */
export interface LabelFindings {
  /** Of each known label against the rest, as `cutEach` gives them. */
  readonly areas?: readonly Areas[];
  readonly pooled?: Areas;
  readonly calibration?: Calibration;
  /** Mean over decisions whose label is known, where logits tell it better than probabilities do. */
  readonly loss?: { readonly mean: number | undefined };
}

export interface ScoredLabels {
  readonly margins: Margins;
  readonly report: ClassificationReport;
  readonly scores: Readonly<Record<string, number>>;
}

/** Labels that training never saw count as wrong; what probabilities give leaves them out. */
export function scoreLabels(
  { labels, known, actual, predicted, probabilities }: LabelPredictions,
  { areas, pooled, calibration, loss }: LabelFindings = {},
  scores: readonly LabelScore[] = labelScores,
): ScoredLabels {
  const margins = countMargins(actual, predicted, labels.length);
  const report = reportMargins(margins, labels);
  const mean = loss ? loss.mean : probabilities && knownLogLoss(actual, probabilities, known);
  const chances = probabilities && { actual, known, probabilities, loss: mean, areas, pooled };
  return { margins, report, scores: computeScores(scores, { margins, report, chances, calibration }) };
}

function knownLogLoss(actual: ArrayLike<number>, probabilities: ArrayLike<number>, known: number): number | undefined {
  const rows = Array.from(actual, (_, i) => i).filter(i => actual[i]! < known);
  if (rows.length === 0) return undefined;
  if (rows.length === actual.length) return logLoss(actual, probabilities, known);
  const kept = new Float64Array(rows.length * known);
  for (const [to, from] of rows.entries())
    for (let label = 0; label < known; label++) kept[to * known + label] = probabilities[from * known + label]!;
  return logLoss(
    rows.map(i => actual[i]!),
    kept,
    known,
  );
}
