import assert from 'node:assert/strict';
import { scoreRankedAnswers } from '../../../../src/core/metrics/answers/rankedAnswers';
import { assertClose, readFixture } from '../fixture';

interface Case {
  readonly right: number[][];
  readonly mrr: number;
  readonly mrr3: number;
  readonly hits: [at1: number, at3: number, at10: number];
}

const { cases } = readFixture<{ cases: Case[] }>('rankedAnswers');

describe('ranked answers', () => {
  it(`mean reciprocal rank and hits@k against torchmetrics, ${cases.length} cases`, () => {
    for (const [i, { right, mrr, mrr3, hits }] of cases.entries()) {
      const flags = right.map(each => each.map(Boolean));
      const score = scoreRankedAnswers(flags);
      // torchmetrics computes in float32.
      assertClose(score.meanReciprocalRank, mrr, `case ${i}`, 1e-6);
      assertClose(scoreRankedAnswers(flags, [], 3).meanReciprocalRank, mrr3, `case ${i}, of 3`, 1e-6);
      for (const [at, k] of [1, 3, 10].entries()) assertClose(score.hits[k], hits[at]!, `case ${i}, hits@${k}`, 1e-6);
    }
  });

  it('a question without a right answer counts as 0', () => {
    const { meanReciprocalRank, hits, questions } = scoreRankedAnswers([[false, true], [false, false], [], [true]]);
    assert.deepEqual([meanReciprocalRank, hits, questions], [(1 / 2 + 1) / 4, { 1: 0.25, 3: 0.5, 10: 0.5 }, 4]);
  });

  it('of no questions is 0', () => {
    assert.deepEqual(scoreRankedAnswers([], [1]), { meanReciprocalRank: 0, hits: { 1: 0 }, questions: 0 });
  });
});
