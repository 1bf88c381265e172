import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  averagePrecision,
  averagePrecisionOf,
  cutPooled,
  precisionRecallCurve,
  rocAuc,
  rocAucOf,
  rocCurve,
} from '../../../src/core/metrics/ranking';

interface Fixture {
  readonly binary: readonly {
    readonly positive: number[];
    readonly scores: number[];
    readonly roc: {
      readonly falsePositiveRate: number[];
      readonly truePositiveRate: number[];
      readonly thresholds: number[];
    };
    readonly pr: { readonly precision: number[]; readonly recall: number[]; readonly thresholds: number[] };
    readonly rocAuc: number;
    readonly averagePrecision: number;
  }[];
  readonly pooled: readonly {
    readonly classes: number;
    readonly actual: number[];
    readonly probabilities: number[];
    readonly rocAuc: number;
    readonly averagePrecision: number;
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/metrics/curves.json'), 'utf8'));

function close(actual: number | undefined, expected: number, what: string): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${what}: ${actual} for ${expected}`);
}

function closeAll(actual: readonly number[], expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, `${what}: points`);
  for (const [i, value] of actual.entries()) close(value, expected[i]!, `${what} ${i}`);
}

describe('curves of scores against scikit-learn', () => {
  for (const [i, { positive, scores, roc, pr, ...areas }] of fixture.binary.entries())
    it(`case ${i}: ${scores.length} scores, ${new Set(scores).size} distinct`, () => {
      const ours = rocCurve(positive, scores)!;
      closeAll(
        ours.map(point => point.falsePositiveRate),
        roc.falsePositiveRate,
        'false positive rate',
      );
      closeAll(
        ours.map(point => point.truePositiveRate),
        roc.truePositiveRate,
        'true positive rate',
      );
      assert.deepEqual(
        ours.slice(1).map(point => point.threshold),
        roc.thresholds,
      );
      // scikit-learn lists lowest thresholds first and ends with a point at recall 0 of its own.
      const points = [...precisionRecallCurve(positive, scores)!].reverse();
      closeAll(
        points.map(point => point.precision),
        pr.precision.slice(0, -1),
        'precision',
      );
      closeAll(
        points.map(point => point.recall),
        pr.recall.slice(0, -1),
        'recall',
      );
      assert.deepEqual(
        points.map(point => point.threshold),
        pr.thresholds,
      );
      close(rocAuc(positive, scores), areas.rocAuc, 'ROC-AUC');
      close(averagePrecision(positive, scores), areas.averagePrecision, 'average precision');
    });

  for (const { classes, actual, probabilities, ...areas } of fixture.pooled)
    it(`micro average over ${classes} classes of ${actual.length} examples`, () => {
      const cuts = cutPooled(actual, probabilities, classes);
      close(rocAucOf(cuts), areas.rocAuc, 'ROC-AUC');
      close(averagePrecisionOf(cuts), areas.averagePrecision, 'average precision');
    });

  it('a label that training never saw is positive for no class', () => {
    const { positives, negatives } = cutPooled([0, 2], [0.9, 0.1, 0.4, 0.6], 2);
    assert.deepEqual([positives, negatives], [1, 3]);
  });
});
