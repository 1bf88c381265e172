import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import type { ScoreCurve } from '../../../src/core/explain/report/report';
import { averagePrecisionOf, cutAtScores, rocAucOf } from '../../../src/core/metrics/ranking';
import {
  bestCut,
  cellSize,
  cheapestCut,
  cutAt,
  decideAt,
  firstDrawn,
  moveCell,
  nearestPoint,
  precisionRecallPoints,
  rocPoints,
  shadeOf,
  thresholdOf,
} from '../../../webview/report/layout';

const random = new Random(2, 'thresholds');
const positive = Array.from({ length: 200 }, () => (random.uniform() < 0.4 ? 1 : 0));
const scores = positive.map(label => Math.min(1, Math.max(0, 0.35 + 0.3 * label + 0.25 * random.normal())));
const curve: ScoreCurve = { ...cutAtScores(positive, scores), label: 1, thinned: false };

/** Area under straight lines through the points. */
function area(points: readonly (readonly [number, number])[]): number {
  return points.slice(1).reduce((sum, [x, y], i) => sum + ((x - points[i]![0]) * (y + points[i]![1])) / 2, 0);
}

describe('the layout of the report', () => {
  it('draws curves under which their areas lie', () => {
    assert.ok(Math.abs(area(rocPoints(curve)) - rocAucOf(curve)!) < 1e-12);
    assert.ok(Math.abs(area(precisionRecallPoints(curve)) - averagePrecisionOf(curve)!) < 1e-12);
  });

  it('finds the threshold of the lowest cost', () => {
    const costOf = (threshold: number, ratio: number) =>
      scores.reduce((sum, score, i) => {
        if (score >= threshold) return sum + (positive[i] ? 0 : 1);
        return sum + (positive[i] ? ratio : 0);
      }, 0);
    for (const ratio of [0.01, 0.2, 1, 5, 100]) {
      const { cut, cost } = cheapestCut(curve, ratio);
      const lowest = Math.min(costOf(2, ratio), ...scores.map(score => costOf(score, ratio)));
      assert.ok(Math.abs(cost - lowest) < 1e-9, `${cost} is not ${lowest}`);
      assert.ok(Math.abs(costOf(cut < 0 ? 2 : curve.thresholds[cut]!, ratio) - lowest) < 1e-9);
    }
    const [cheap, dear] = [cheapestCut(curve, 0.01).cut, cheapestCut(curve, 100).cut];
    assert.ok(cheap < dear, 'the dearer a miss, the lower the threshold');
  });

  it('has no curve where a side is missing', () => {
    const all: ScoreCurve = { ...cutAtScores([1, 1], [0.2, 0.4]), thinned: false };
    assert.deepEqual(rocPoints(all), []);
    assert.deepEqual(precisionRecallPoints({ ...cutAtScores([0, 0], [0.2, 0.4]), thinned: false }), []);
  });

  it('decides at any threshold as counting does', () => {
    for (const threshold of [-1, 0, 0.2, 0.5, scores[7]!, 0.999, 2]) {
      const decision = decideAt(curve, cutAt(curve.thresholds, threshold));
      const called = scores.map(score => score >= threshold);
      const count = (said: boolean, is: number) => called.filter((c, i) => c === said && positive[i] === is).length;
      assert.deepEqual(
        [decision.truePositives, decision.falsePositives, decision.falseNegatives, decision.trueNegatives],
        [count(true, 1), count(true, 0), count(false, 1), count(false, 0)],
        `at ${threshold}`,
      );
      assert.equal(decision.accuracy, (count(true, 1) + count(false, 0)) / 200);
    }
    const none = decideAt(curve, -1);
    assert.deepEqual([none.precision, none.recall, none.f1], [0, 0, 0]);
  });

  it('finds the best F1', () => {
    const all = Array.from(curve.thresholds, (_, cut) => decideAt(curve, cut).f1);
    assert.equal(decideAt(curve, bestCut(curve)).f1, Math.max(...all));
  });

  it('names a threshold by the shortest number that makes the same cut', () => {
    for (let cut = 0; cut < curve.thresholds.length; cut++) {
      assert.equal(cutAt(curve.thresholds, thresholdOf(curve.thresholds, cut)), cut);
    }
    assert.equal(thresholdOf([0.93127, 0.4], 0), 0.9);
    assert.equal(thresholdOf([0.93127, 0.931], 0), 0.9312);
    assert.equal(thresholdOf([0.5], 0), 0.5);
  });

  it('shades what is not empty so that it shows', () => {
    const row = 100;
    assert.equal(shadeOf(0, { row, largest: 400, parts: false }), 0);
    assert.equal(shadeOf(400, { row, largest: 400, parts: false }), 1);
    assert.equal(shadeOf(100, { row, largest: 400, parts: false }), 0.12 + 0.88 * 0.5);
    assert.equal(shadeOf(25, { row, largest: 400, parts: true }), 0.12 + 0.88 * 0.25);
  });

  it('makes cells fit, and never so small that they cannot be hit', () => {
    assert.equal(cellSize(1000, 50), 19);
    assert.equal(cellSize(200, 50), 14);
    assert.equal(cellSize(1000, 2), 72);
  });

  it('moves over the cells and stays inside', () => {
    const at = { row: 1, column: 1 };
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'x'];
    assert.deepEqual(
      keys.map(key => moveCell(at, key, 3)),
      [
        { row: 0, column: 1 },
        { row: 2, column: 1 },
        { row: 1, column: 0 },
        { row: 1, column: 2 },
        { row: 1, column: 0 },
        { row: 1, column: 2 },
        { row: 0, column: 1 },
        { row: 2, column: 1 },
        undefined,
      ],
    );
    assert.deepEqual(moveCell({ row: 0, column: 2 }, 'ArrowRight', 3), { row: 0, column: 2 });
  });

  it('finds the nearest point', () => {
    const points = [
      [0, 0],
      [0.5, 0.5],
      [1, 1],
    ] as const;
    assert.equal(nearestPoint(points, [0.7, 0.5]), 1);
    assert.equal(nearestPoint([], [0, 0]), -1);
  });

  it('begins with the worst curves and the average where there are many', () => {
    const few = [curve, { ...curve, label: 0 }];
    assert.deepEqual(firstDrawn(few), [0, 1]);
    const many = Array.from({ length: 12 }, (_, label) => ({ ...curve, label, averagePrecision: label / 12 }));
    assert.deepEqual(firstDrawn([...many, { ...curve, label: undefined }]), [0, 1, 2, 3, 4, 12]);
  });
});
