/** A number an example: how far the predicted one is off. */
import { reportRegression } from '../../metrics/regression';
import { computeScores } from '../../metrics/score';
import { numberScores } from '../../metrics/scores/numbers';
import type { PredictionLine } from '../../runs/predictions';
import { gatherNumbers } from '../gather';
import { type AnswerCollector, type AnswerKind, answerColumn, answerInfo, numberIn } from './answerKind';

export const numbers: AnswerKind = {
  shown: ['score'],
  matches: ({ prediction }) => typeof prediction.score === 'number',
  collect: () => new NumberCollector(),
};

class NumberCollector implements AnswerCollector {
  private readonly actual = gatherNumbers();
  private readonly predicted = gatherNumbers();
  private readonly error = gatherNumbers();
  private readonly distance = gatherNumbers();

  take({ score, prediction }: PredictionLine): void {
    const actual = typeof score === 'string' && score.trim() !== '' ? numberIn(Number(score)) : numberIn(score);
    const predicted = numberIn(prediction.score);
    const error = actual === undefined || predicted === undefined ? undefined : predicted - actual;
    this.actual.push(actual);
    this.predicted.push(predicted);
    this.error.push(error);
    this.distance.push(error === undefined ? undefined : Math.abs(error));
  }

  finish() {
    const [actual, predicted, distance] = [this.actual.finish(), this.predicted.finish(), this.distance.finish()];
    const shown = answerColumn(answerInfo.predicted, predicted);
    // Of models that compare texts and were told of no scores.
    if (actual.numbers.every(Number.isNaN)) return { columns: [shown] };
    const scoresOf = (rows: Int32Array) => {
      const kept = rows.filter(row => !Number.isNaN(distance.numbers[row]!));
      if (kept.length === 0) return {};
      const of = (values: Float64Array) => Float64Array.from(kept, row => values[row]!);
      return computeScores(numberScores, { report: reportRegression(of(actual.numbers), of(predicted.numbers)) });
    };
    return {
      columns: [
        answerColumn(answerInfo.actual, actual),
        shown,
        answerColumn({ name: 'error', title: 'Error', meaning: 'predicted − true' }, this.error.finish()),
        answerColumn(
          { name: 'absolute-error', title: 'Absolute error', meaning: '|predicted − true|', better: 'lower' },
          distance,
        ),
      ],
      scoring: { measures: ['absolute-error'], scoresOf },
    };
  }
}
