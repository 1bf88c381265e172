import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportClassification } from '../../../src/core/metrics/classification';
import { countConfusion } from '../../../src/core/metrics/confusion';
import { logLoss, logLossOfLogits } from '../../../src/core/metrics/logLoss';
import {
  averagePrecision,
  oneVersusRest,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
} from '../../../src/core/metrics/ranking';

interface Fixture {
  readonly cases: {
    readonly classes: number;
    readonly actual: number[];
    readonly predicted: number[];
    readonly probabilities: number[];
    readonly expected: {
      readonly accuracy: number;
      readonly precision: number[];
      readonly recall: number[];
      readonly f1: number[];
      readonly support: number[];
      readonly macro: number[];
      readonly micro: number[];
      readonly weighted: number[];
      readonly matthews: number;
      readonly confusion: number[][];
      readonly logLoss: number;
      readonly rocAuc: (number | null)[];
      readonly averagePrecision: (number | null)[];
      readonly rocAucMacro?: number;
      readonly rocAucWeighted?: number;
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
      const report = reportClassification(countConfusion(actual, predicted, classes), names);
      assert.deepEqual(report.confusion, expected.confusion);
      close(report.accuracy, expected.accuracy, 'accuracy');
      close(report.matthews, expected.matthews, 'Matthews');
      for (const [c, each] of report.classes.entries()) {
        assert.equal(each.label, names[c]);
        close(each.precision, expected.precision[c]!, `precision of ${c}`);
        close(each.recall, expected.recall[c]!, `recall of ${c}`);
        close(each.f1, expected.f1[c]!, `F1 of ${c}`);
        assert.equal(each.support, expected.support[c]);
      }
      for (const average of ['macro', 'micro', 'weighted'] as const) {
        close(report[average].precision, expected[average][0]!, `${average} precision`);
        close(report[average].recall, expected[average][1]!, `${average} recall`);
        close(report[average].f1, expected[average][2]!, `${average} F1`);
      }
      close(logLoss(actual, probabilities, classes), expected.logLoss, 'log loss');
      const auc = oneVersusRest(rocAuc, actual, probabilities, classes);
      const precision = oneVersusRest(averagePrecision, actual, probabilities, classes);
      for (let c = 0; c < classes; c++) {
        close(auc.classes[c], expected.rocAuc[c]!, `ROC-AUC of ${c}`);
        close(precision.classes[c], expected.averagePrecision[c]!, `average precision of ${c}`);
      }
      if (expected.rocAucMacro !== undefined) close(auc.macro, expected.rocAucMacro, 'macro ROC-AUC');
      if (expected.rocAucWeighted !== undefined) close(auc.weighted, expected.rocAucWeighted, 'weighted ROC-AUC');
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
    const report = reportClassification(countConfusion([], [], 2), ['ham', 'spam']);
    assert.deepEqual(
      [report.accuracy, report.macro.f1, report.weighted.recall, report.matthews, logLoss([], [], 2)],
      [0, 0, 0, 0, 0],
    );
    assert.equal(rocAuc([], []), undefined);
    assert.equal(averagePrecision([], []), undefined);
  });

  it('a class beyond the matrix is a bug that says so', () => {
    assert.throws(() => countConfusion([0, 2], [0, 1], 2), /internal: class 2/);
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
