import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrate } from '../../../src/core/metrics/calibration';
import { reportClassification } from '../../../src/core/metrics/classification';
import { countConfusion, countMargins } from '../../../src/core/metrics/confusion';
import { logLoss, logLossOfLogits } from '../../../src/core/metrics/logLoss';
import {
  areasOf,
  averagePrecision,
  cutEach,
  cutPooled,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
} from '../../../src/core/metrics/ranking';
import { scoreLabels } from '../../../src/core/metrics/scoreLabels';
import { labelScores } from '../../../src/core/metrics/scores/labels';

interface Fixture {
  readonly cases: {
    readonly classes: number;
    readonly actual: number[];
    readonly predicted: number[];
    readonly probabilities: number[];
    readonly expected: {
      readonly precision: number[];
      readonly recall: number[];
      readonly f1: number[];
      readonly support: number[];
      readonly confusion: number[][];
      readonly rocAuc: (number | null)[];
      readonly averagePrecision: (number | null)[];
      /** By the names of the list; null where it is not defined. */
      readonly scores: Readonly<Record<string, number | null>>;
    };
  }[];
  readonly card: { readonly actual: number[]; readonly scores: number[]; readonly rocAuc: number };
  readonly curves: {
    readonly falsePositiveRate: number[];
    readonly truePositiveRate: number[];
    readonly precision: number[];
    readonly recall: number[];
    readonly thresholds: number[];
  };
}

const fixture: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/metrics/classification.json'), 'utf8'),
);

function close(actual: number | undefined, expected: number | null, what: string): void {
  if (expected === null) assert.equal(actual, undefined, what);
  else assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${what}: ${actual} for ${expected}`);
}

describe(`classification metrics against scikit-learn, ${fixture.cases.length} cases`, () => {
  for (const [i, { classes, actual, predicted, probabilities, expected }] of fixture.cases.entries())
    it(`case ${i}: ${classes} classes, ${actual.length} examples`, () => {
      const names = Array.from({ length: classes }, (_, c) => `label ${c}`);
      const report = reportClassification(actual, predicted, names);
      assert.deepEqual(report.confusion, expected.confusion);
      for (const [c, each] of report.classes.entries()) {
        assert.equal(each.label, names[c]);
        close(each.precision, expected.precision[c]!, `precision of ${c}`);
        close(each.recall, expected.recall[c]!, `recall of ${c}`);
        close(each.f1, expected.f1[c]!, `F1 of ${c}`);
        assert.equal(each.support, expected.support[c]);
      }
      const each = Array.from(cutEach(actual, probabilities, classes), areasOf);
      for (let c = 0; c < classes; c++) {
        close(each[c]!.rocAuc, expected.rocAuc[c]!, `ROC-AUC of ${c}`);
        close(each[c]!.averagePrecision, expected.averagePrecision[c]!, `average precision of ${c}`);
      }
      const found = {
        areas: each,
        ...(classes > 2 && { pooled: areasOf(cutPooled(actual, probabilities, classes)) }),
        calibration: calibrate(
          predicted.map((label, row) => probabilities[row * classes + label]!),
          predicted.map((label, row) => label === actual[row]),
        ),
      };
      const { scores } = scoreLabels({ labels: names, known: classes, actual, predicted, probabilities }, found);
      // A score without a reference is none of ours.
      for (const { name } of labelScores) close(scores[name], expected.scores[name] as number | null, name);
    });

  it('the ROC-AUC that a metric card shows', () => {
    const { actual, scores, rocAuc: expected } = fixture.card;
    close(rocAuc(actual, scores), expected, 'ROC-AUC');
    assert.equal(rocAuc(actual, scores)?.toFixed(3), '0.778');
  });

  it('the points of both curves', () => {
    const { actual, scores } = fixture.card;
    const roc = rocCurve(actual, scores)!;
    assert.deepEqual(
      roc.map(point => point.falsePositiveRate),
      fixture.curves.falsePositiveRate,
    );
    assert.deepEqual(
      roc.map(point => point.truePositiveRate),
      fixture.curves.truePositiveRate,
    );
    // scikit-learn lists lowest thresholds first and ends with a point at recall 0 of its own.
    const points = [...precisionRecallCurve(actual, scores)!].reverse();
    assert.deepEqual(
      points.map(point => point.threshold),
      fixture.curves.thresholds,
    );
    assert.deepEqual(
      points.map(point => point.precision),
      fixture.curves.precision.slice(0, -1),
    );
    assert.deepEqual(
      points.map(point => point.recall),
      fixture.curves.recall.slice(0, -1),
    );
  });
});

describe('metrics of nothing', () => {
  it('an empty split gives zeros, no NaN', () => {
    const report = reportClassification([], [], ['ham', 'spam']);
    assert.deepEqual(
      [report.accuracy, report.macro.f1, report.weighted.recall, report.matthews, logLoss([], [], 2)],
      [0, 0, 0, 0, 0],
    );
    assert.equal(rocAuc([], []), undefined);
    assert.equal(averagePrecision([], []), undefined);
  });

  it('a class beyond the matrix is a bug that says so', () => {
    for (const count of [countConfusion, countMargins]) {
      assert.throws(() => count([0, 2], [0, 1], 2), /internal: class 2/);
      assert.throws(() => count([0], [0, 1], 2), /internal: 1 classes, 2 predictions/);
    }
  });
});

describe('metrics of more labels than pairs of them fit into memory', () => {
  it('equal those of few, and count no matrix', () => {
    // 100,000 labels: a matrix would have 10^10 cells.
    const many = Array.from({ length: 100_000 }, (_, label) => String(label));
    const actual = Array.from(many.keys());
    const predicted = actual.map(label => (label % 4 === 0 ? (label + 4) % many.length : label));
    const report = reportClassification(actual, predicted, many);
    assert.equal(report.confusion, undefined);
    assert.deepEqual([report.accuracy, report.macro.f1, report.classes[4]!.f1], [0.75, 0.75, 0]);
  });
});

describe('log loss of logits', () => {
  it('equals that of their softmax, and does not overflow', () => {
    const logits = [2, -1, 0.5, 0, 0, 3];
    const softmax = (row: number[]) => {
      const exps = row.map(Math.exp);
      return exps.map(e => e / exps.reduce((a, b) => a + b, 0));
    };
    const probabilities = [...softmax(logits.slice(0, 3)), ...softmax(logits.slice(3))];
    const mean = (logLossOfLogits(logits, 0, 3, 1) + logLossOfLogits(logits, 3, 3, 0)) / 2;
    close(mean, logLoss([1, 0], probabilities, 3), 'log loss');
    assert.equal(logLossOfLogits([5000, -5000], 0, 2, 1), 10000);
  });
});
