/** Scores of a classifier over a split. */
import { internal } from '../../base/errors';
import { reportClassification } from '../../metrics/classification';
import { decisionIntervals } from '../../metrics/decisions';
import { meanOf } from '../../metrics/definedScores';
import { logLossOfLogits } from '../../metrics/logLoss';
import { areasOf, cutEach } from '../../metrics/ranking';
import { putFirst } from '../../metrics/score';
import { scoreLabels } from '../../metrics/scoreLabels';
import { labelScores } from '../../metrics/scores/labels';
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
      const predictions = { labels: names, known, actual, predicted, probabilities };
      const areas = Array.from(cutEach(actual, probabilities, known), areasOf);
      const given = labelScores.filter(({ only }) => only === undefined);
      const { scores } = scoreLabels(predictions, { areas, loss: { mean: meanOf(loss, losses) } }, given);
      return {
        count: actual.length,
        report: reportClassification(actual, predicted, names),
        scores: putFirst(['loss', 'macro-precision', 'macro-recall'], scores),
      };
    },
    intervals: signal => decisionIntervals({ actual, predicted, classes: names.length }, signal),
  };
}

/** The first of the greatest. */
export function indexOfMaximum(values: ArrayLike<number>, offset: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[offset + i]! > values[offset + best]!) best = i;
  return best;
}
