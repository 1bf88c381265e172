import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { bootstrap, quantile } from '../../../src/core/metrics/bootstrap';
import { classificationIntervals } from '../../../src/core/metrics/classificationIntervals';

const { percentiles } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/metrics/classification.json'), 'utf8'),
) as { percentiles: { values: number[]; at: number[]; expected: number[] } };

/** 0 or 1, 1 with the probability given. */
function flips(count: number, probability: number, seed: number): number[] {
  const random = new Random(seed, 'flips');
  return Array.from({ length: count }, () => (random.uniform() < probability ? 1 : 0));
}

describe('bootstrap', () => {
  it('quantiles equal numpy.percentile', () => {
    const sorted = [...percentiles.values].sort((a, b) => a - b);
    for (const [i, at] of percentiles.at.entries())
      assert.ok(Math.abs(quantile(sorted, at / 100) - percentiles.expected[i]!) < 1e-12);
  });

  it('of a mean is as wide as the normal approximation says', () => {
    const values = flips(400, 0.7, 1);
    const mean = values.reduce((a, b) => a + b, 0) / 400;
    const half = 1.96 * Math.sqrt((mean * (1 - mean)) / 400);
    const { low, high } = bootstrap(400, at => at.reduce((sum, i) => sum + values[i]!, 0) / 400, { resamples: 4000 })!;
    assert.ok(Math.abs(low - (mean - half)) < 0.008 && Math.abs(high - (mean + half)) < 0.008, `${low} ${high}`);
  });

  it('holds the truth about as often as it says', () => {
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = flips(100, 0.6, trial);
      const { low, high } = bootstrap(100, at => at.reduce((sum, i) => sum + values[i]!, 0) / 100, {
        resamples: 200,
        confidence: 0.9,
        seed: trial,
      })!;
      if (low <= 0.6 && 0.6 <= high) held++;
    }
    // 180 expected of 200; five standard deviations are 21.
    assert.ok(held >= 159, `${held} of 200`);
    assert.ok(held < 200, `${held} of 200`);
  });

  it('is the same for the same seed, and nothing for no examples', () => {
    const score = (at: Int32Array) => at[0];
    assert.deepEqual(bootstrap(9, score, { seed: 3 }), bootstrap(9, score, { seed: 3 }));
    assert.equal(bootstrap(0, score), undefined);
    assert.equal(
      bootstrap(3, () => undefined),
      undefined,
    );
  });

  it('of a classifier: each interval holds its score; a perfect one has no width', () => {
    const actual = flips(200, 0.4, 5);
    const predicted = actual.map((label, i) => (i % 7 === 0 ? 1 - label : label));
    const intervals = classificationIntervals(actual, predicted, 2, { resamples: 200 })!;
    const accuracy = actual.filter((label, i) => label === predicted[i]).length / 200;
    assert.ok(intervals.accuracy.low < accuracy && accuracy < intervals.accuracy.high);
    assert.ok(intervals.matthews.low > 0.4 && intervals.matthews.high < 0.9);
    const perfect = classificationIntervals(actual, actual, 2, { resamples: 50 })!;
    assert.deepEqual(perfect['macro-F1'], { low: 1, high: 1 });
  });
});
