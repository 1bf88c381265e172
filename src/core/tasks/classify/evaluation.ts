/** Scores of a classifier over a split. */
import { internal } from '../../base/errors';
import { reportClassification } from '../../metrics/classification';
import { countConfusion } from '../../metrics/confusion';
import { decisionIntervals, decisionScores } from '../../metrics/decisions';
import { definedScores, meanOf } from '../../metrics/definedScores';
import { logLossOfLogits } from '../../metrics/logLoss';
import { averagePrecision, oneVersusRest, rocAuc } from '../../metrics/ranking';
import type { Evaluation, Evaluator } from '../task';

/** Labels that training never saw count as wrong and get a line of their own in the report; the loss leaves them out, and is left out where there is no other. */
export function createEvaluator(labels: readonly string[]): Evaluator {
  const known = labels.length;
  const names = [...labels];
  const actual: number[] = [];
  const predicted: number[] = [];
  const probabilities: number[] = [];
  let loss = 0;
  let losses = 0;
  return {
    add(outputs, examples) {
      const logits = outputs.logits?.data;
      const chances = outputs.probabilities?.data;
      if (!logits || !chances) throw internal('no logits or no probabilities among the outputs');
      examples.forEach((example, row) => {
        const label = example.fields.label ?? '';
        let index = names.indexOf(label);
        if (index < 0) index = names.push(label) - 1;
        actual.push(index);
        // As they are written to `predictions.jsonl`, so that its reports count the same, ties included.
        predicted.push(indexOfMaximum(chances, row * known, known));
        for (const chance of chances.subarray(row * known, (row + 1) * known)) probabilities.push(chance);
        if (index >= known) return;
        loss += logLossOfLogits(logits, row * known, known, index);
        losses++;
      });
    },
    finish(): Evaluation {
      const confusion = countConfusion(actual, predicted, names.length);
      const report = reportClassification(confusion, names);
      return {
        count: actual.length,
        report,
        scores: definedScores({
          loss: meanOf(loss, losses),
          'macro-precision': report.macro.precision,
          'macro-recall': report.macro.recall,
          ...decisionScores(report),
          ...rankingScores(actual, probabilities, known),
        }),
      };
    },
    intervals: signal => decisionIntervals({ actual, predicted, classes: names.length }, signal),
  };
}

/** Of two labels those of the second one, of more the mean over each against the rest; left out where they are not defined. */
function rankingScores(
  actual: readonly number[],
  probabilities: readonly number[],
  known: number,
): Readonly<Record<string, number>> {
  const metrics = { 'ROC-AUC': rocAuc, 'average-precision': averagePrecision };
  const scores: Record<string, number> = {};
  for (const [name, metric] of Object.entries(metrics)) {
    const value =
      known === 2
        ? metric(
            actual.map(label => label === 1),
            actual.map((_, i) => probabilities[i * 2 + 1]!),
          )
        : oneVersusRest(metric, actual, probabilities, known).macro;
    if (value !== undefined) scores[name] = value;
  }
  return scores;
}

/** The first of the greatest. */
export function indexOfMaximum(values: ArrayLike<number>, offset: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[offset + i]! > values[offset + best]!) best = i;
  return best;
}
