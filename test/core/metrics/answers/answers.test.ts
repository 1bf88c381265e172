import assert from 'node:assert/strict';
import {
  findNoAnswerThreshold,
  normalizeAnswer,
  scoreAnswer,
  scoreAnswers,
  scoreAnswersOrNone,
} from '../../../../src/core/metrics/answers/answers';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly answers: string[][];
  readonly predicted: string[];
  /** Where every question has an answer. */
  readonly v1?: [exact: number, f1: number];
  readonly noAnswer: number[];
  /** The best threshold of `noAnswer`, and F1 with it. */
  readonly best: [threshold: number, f1: number];
  /** All questions, those with an answer, those without. */
  readonly v2: [exact: number, f1: number, total: number][];
}

const { cases, normalized } = readFixture<{ cases: Case[]; normalized: Record<string, string> }>('answers');

describe(`answers against SQuAD's scripts, ${cases.length} cases`, () => {
  it('1.1: exact match and F1', () => {
    const withAnswers = cases.filter(each => each.v1);
    assert.ok(withAnswers.length >= 200);
    for (const [i, { answers, predicted, v1 }] of withAnswers.entries()) {
      const score = scoreAnswers(answers, predicted);
      assertClose(score.exactMatch, v1![0], `case ${i}, exact match`);
      assertClose(score.f1, v1![1], `case ${i}, F1`);
    }
  });

  it('2.0: the same where there may be no answer', () => {
    for (const [i, { answers, predicted, v2 }] of cases.entries()) {
      const report = scoreAnswersOrNone(answers, predicted);
      for (const [part, score] of [report, report.answerable, report.unanswerable].entries()) {
        assertClose(score.exactMatch, v2[part]![0], `case ${i}, exact match of part ${part}`);
        assertClose(score.f1, v2[part]![1], `case ${i}, F1 of part ${part}`);
        assert.equal(score.questions, v2[part]![2]);
      }
    }
  });

  it('2.0: the best threshold for no answer', () => {
    for (const [i, { answers, predicted, noAnswer, best }] of cases.entries()) {
      const found = findNoAnswerThreshold(answers, predicted, noAnswer);
      assertClose(found.threshold, best[0], `case ${i}, threshold`);
      assertClose(found.f1, best[1], `case ${i}, F1`);
      const kept = predicted.map((answer, at) =>
        noAnswer[at]! > found.threshold || found.threshold === 0 ? '' : answer,
      );
      // The script takes "?" for an answer, though normalization leaves nothing of it: the real score may be better.
      assert.ok(scoreAnswersOrNone(answers, kept).f1 > found.f1 - 1e-9, `case ${i}, F1 with it`);
    }
  });

  it('normalization', () => {
    for (const [text, expected] of Object.entries(normalized)) assert.equal(normalizeAnswer(text), expected);
    assert.equal(normalizeAnswer(' The "Cat", a\u00a0DOG'), 'cat dog');
  });
});

describe('answers', () => {
  it('two empty answers: an exact match that shares no words in 1.1, right in 2.0', () => {
    assert.deepEqual(scoreAnswers([['the']], ['']), { exactMatch: 100, f1: 0, questions: 1 });
    assert.equal(scoreAnswersOrNone([[]], ['']).f1, 100);
  });

  it('one question by itself', () => {
    assert.deepEqual(scoreAnswer(['the cat', 'a black cat'], 'cat, black'), { exact: 0, f1: 1 });
    assert.deepEqual(scoreAnswer([], 'cat'), { exact: 0, f1: 0 });
  });

  it('of no questions are zeros; a question without an answer is a bug in 1.1', () => {
    assert.deepEqual(scoreAnswers([], []), { exactMatch: 0, f1: 0, questions: 0 });
    assert.throws(() => scoreAnswers([['a'], []], ['a', '']), /internal: question 1 has no answer/);
  });
});
