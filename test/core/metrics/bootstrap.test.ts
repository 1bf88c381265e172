import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { bootstrap, quantile } from '../../../src/core/metrics/bootstrap';

const { percentiles } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/metrics/classification.json'), 'utf8'),
) as { percentiles: { values: number[]; at: number[]; expected: number[] } };

/** 0 or 1, 1 with the probability given. */
function flips(count: number, probability: number, seed: number): number[] {
  const random = new Random(seed, 'flips');
  return Array.from({ length: count }, () => (random.uniform() < probability ? 1 : 0));
}

function meanOf(values: readonly number[]) {
  return (indices: Int32Array) => ({ mean: indices.reduce((sum, i) => sum + values[i]!, 0) / indices.length });
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
    const { low, high } = bootstrap(400, meanOf(values), { resamples: 4000 }).mean!;
    assert.ok(Math.abs(low - (mean - half)) < 0.008 && Math.abs(high - (mean + half)) < 0.008, `${low} ${high}`);
  });

  it('holds the truth about as often as it says', () => {
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = flips(100, 0.6, trial);
      const { low, high } = bootstrap(100, meanOf(values), { resamples: 200, confidence: 0.9, seed: trial }).mean!;
      if (low <= 0.6 && 0.6 <= high) held++;
    }
    // 180 expected of 200; five standard deviations are 21.
    assert.ok(held >= 159, `${held} of 200`);
    assert.ok(held < 200, `${held} of 200`);
  });

  it('is the same for the same seed, and nothing for no examples', () => {
    const random = new Random(9, 'values');
    const score = meanOf(Array.from({ length: 50 }, () => random.normal()));
    assert.deepEqual(bootstrap(50, score, { seed: 3 }), bootstrap(50, score, { seed: 3 }));
    assert.notDeepEqual(bootstrap(50, score, { seed: 3 }), bootstrap(50, score, { seed: 4 }));
    assert.deepEqual(bootstrap(0, score), {});
  });
});
