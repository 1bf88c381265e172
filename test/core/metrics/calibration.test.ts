import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrate } from '../../../src/core/metrics/calibration';

interface Case {
  readonly bins: number;
  readonly confidence: number[];
  readonly correct: number[];
  readonly counts: number[];
  /** Of bins that are not empty, as scikit-learn gives them. */
  readonly accuracy: number[];
  readonly mean: number[];
  readonly error: number;
}

const { calibration: cases } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/metrics/curves.json'), 'utf8'),
) as { calibration: readonly Case[] };

describe('calibration', () => {
  for (const { bins: count, confidence, correct, counts, accuracy, mean, error } of cases)
    it(`of ${confidence.length} examples in ${count} bins equals scikit-learn's`, () => {
      const ours = calibrate(confidence, correct, count);
      assert.deepEqual(
        ours.bins.map(bin => bin.count),
        counts,
      );
      const filled = ours.bins.filter(bin => bin.count > 0);
      for (const [i, bin] of filled.entries()) {
        assert.ok(Math.abs(bin.accuracy - accuracy[i]!) < 1e-9);
        assert.ok(Math.abs(bin.confidence - mean[i]!) < 1e-9);
      }
      assert.ok(Math.abs(ours.error - error) < 1e-9, `${ours.error} for ${error}`);
    });

  it('of nothing is 0, and certainty belongs to the last bin', () => {
    assert.equal(calibrate([], []).error, 0);
    const { bins, error } = calibrate([1, 0], [1, 1]);
    assert.deepEqual([bins[9]!.count, bins[0]!.count, error], [1, 1, 0.5]);
  });
});
