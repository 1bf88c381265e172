import assert from 'node:assert/strict';
import { meanInterval, studentQuantile } from '../../../src/core/metrics/meanInterval';

/** Degrees of freedom, and what scipy 1.17.1 says. */
const QUANTILES = [
  [1, 12.706204736],
  [2, 4.30265273],
  [3, 3.182446305],
  [4, 2.776445105],
  [5, 2.570581836],
  [6, 2.446911851],
  [9, 2.262157163],
  [10, 2.228138852],
  [29, 2.045229642],
  [30, 2.042272456],
  [59, 2.000995378],
  [60, 2.000297822],
  [61, 1.999623585],
  [62, 1.998971517],
  [100, 1.983971519],
  [1000, 1.962339081],
  [100000, 1.959987708],
] as const;
const INTERVAL = [1.0367568385224428, 4.963243161477557] as const;

describe('metrics/meanInterval', () => {
  it('has the quantiles of scipy.stats.t.ppf(0.975, df)', () => {
    for (const [freedom, quantile] of QUANTILES)
      assert.ok(
        Math.abs(studentQuantile(freedom) - quantile) < 2e-7 * quantile,
        `${freedom}: ${studentQuantile(freedom)}`,
      );
  });

  it('is that of scipy.stats.t.interval', () => {
    // scipy.stats.t.interval(0.95, 4, loc=3, scale=scipy.stats.sem([1, 2, 3, 4, 5]))
    const { low, high } = meanInterval(3, Math.sqrt(2.5), 5)!;
    assert.ok(Math.abs(low - INTERVAL[0]) < 1e-7 && Math.abs(high - INTERVAL[1]) < 1e-7, `${low} ${high}`);
    assert.equal(meanInterval(3, 0, 1), undefined);
    assert.deepEqual(meanInterval(3, 0, 2), { low: 3, high: 3 });
  });
});
