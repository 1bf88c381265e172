/** An answer to a question. */
import { computeScores } from '../../metrics/score';
import { answerScores } from '../../metrics/scores/answers';
import type { PredictionLine } from '../../runs/predictions';
import { gatherFlags, gatherNumbers, gatherTexts } from '../gather';
import { type AnswerCollector, type AnswerKind, answerColumn, answerInfo, isTexts, numberIn } from './answerKind';

export const answeredQuestions: AnswerKind = {
  shown: ['answer', 'answer-start'],
  matches: ({ prediction }) => Array.isArray(prediction.answers),
  collect: () => new AnswerTexts(),
};

class AnswerTexts implements AnswerCollector {
  private readonly actual = gatherTexts();
  private readonly predicted = gatherTexts();
  private readonly exact = gatherFlags();
  private readonly f1 = gatherNumbers();
  private readonly confidence = gatherNumbers();

  take({ answer, prediction }: PredictionLine): void {
    const { text, exact, f1, answers } = prediction;
    this.actual.push(isTexts(answer) ? answer.join(' | ') : typeof answer === 'string' ? answer : '');
    this.predicted.push(typeof text === 'string' ? text : '');
    const isExact = numberIn(exact);
    this.exact.push(isExact === undefined ? undefined : isExact === 1);
    this.f1.push(numberIn(f1));
    const first: unknown = Array.isArray(answers) ? answers[0] : undefined;
    this.confidence.push(
      typeof first === 'object' && first !== null && 'probability' in first ? numberIn(first.probability) : undefined,
    );
  }

  finish() {
    const [exact, f1] = [this.exact.finish(), this.f1.finish()];
    const scoresOf = (rows: Int32Array) => {
      const kept = rows.filter(row => !Number.isNaN(f1.numbers[row]!));
      if (kept.length === 0) return {};
      const mean = (values: ArrayLike<number>) => kept.reduce((sum, row) => sum + values[row]!, 0) / kept.length;
      const facts = { exactMatch: mean(exact.flags), f1: mean(f1.numbers), reciprocalRank: undefined };
      return computeScores(answerScores, facts);
    };
    return {
      columns: [
        answerColumn({ ...answerInfo.actual, meaning: 'The true answers.' }, this.actual.finish()),
        answerColumn(answerInfo.predicted, this.predicted.finish()),
        answerColumn(
          {
            ...answerInfo.correct,
            meaning: 'Exact match: equal to a true answer, apart from case, articles and punctuation.',
          },
          exact,
        ),
        answerColumn(
          {
            name: 'F1',
            title: 'F1',
            meaning: 'F1 of the words of the predicted and the true answer.',
            better: 'higher',
          },
          f1,
        ),
        answerColumn({ ...answerInfo.confidence, meaning: 'Probability of the answer.' }, this.confidence.finish()),
      ],
      scoring: { measures: ['correct', 'F1'], scoresOf },
    };
  }
}
