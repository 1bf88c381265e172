import assert from 'node:assert/strict';
import { bestAccuracy, bestF1, cosineOf } from '../../../src/core/metrics/pairs';
import { computeScores } from '../../../src/core/metrics/score';
import { pairScores } from '../../../src/core/metrics/scores/pairs';
import { assertClose, readFixture } from './fixture';

const fixture = readFixture<{
  readonly labels: readonly {
    readonly positive: number[];
    readonly similarities: number[];
    readonly accuracy: number;
    readonly f1: number;
    readonly threshold: number;
    readonly averagePrecision: number;
  }[];
  readonly numbers: readonly {
    readonly scores: number[];
    readonly similarities: number[];
    readonly spearman: number;
    readonly pearson: number;
  }[];
}>('pairs');

describe('scores of pairs', () => {
  for (const [i, { positive, similarities, ...expected }] of fixture.labels.entries()) {
    it(`with labels are those of sentence-transformers, case ${i}`, () => {
      const scores = computeScores(pairScores, { labelled: { positive, similarities } });
      assertClose(scores['best-accuracy'], expected.accuracy, 'accuracy', 1e-12);
      assertClose(scores['best-F1'], expected.f1, 'F1', 1e-12);
      assertClose(scores['F1-threshold'], expected.threshold, 'threshold', 1e-12);
      assertClose(scores['average-precision'], expected.averagePrecision, 'average precision', 1e-12);
    });
  }

  for (const [i, { scores: given, similarities, ...expected }] of fixture.numbers.entries()) {
    it(`with numbers are those of SciPy, case ${i}`, () => {
      const scores = computeScores(pairScores, { scored: { scores: given, similarities } });
      assertClose(scores.spearman, expected.spearman, 'spearman', 1e-12);
      assertClose(scores.pearson, expected.pearson, 'pearson', 1e-12);
    });
  }

  it('are left out where nothing is there to count', () => {
    assert.deepEqual(computeScores(pairScores, {}), {});
    assert.deepEqual(computeScores(pairScores, { triplets: { correct: 3, all: 4 } }), { 'triplet-accuracy': 0.75 });
    assert.equal(bestAccuracy([], []), undefined);
    assert.equal(bestF1([0, 0], [0.1, 0.2]), undefined);
  });

  it('the cosine of a vector without a length is 0', () => {
    assert.equal(cosineOf(Float32Array.of(0, 0), Float32Array.of(1, 2)), 0);
    assertClose(cosineOf(Float32Array.of(3, 4), Float32Array.of(6, 8)), 1, 'cosine', 1e-12);
  });
});
