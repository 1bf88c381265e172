// Intervals and tests against scipy and statsmodels (test/fixtures/metrics/significance.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benjaminiHochberg } from '../../../../src/core/metrics/significance/falseDiscovery';
import { fisherExact } from '../../../../src/core/metrics/significance/fisherExact';
import { type Sample, welch } from '../../../../src/core/metrics/significance/welch';
import { wilson } from '../../../../src/core/metrics/significance/wilson';

type Pair = readonly [number, number];

const fixture = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/metrics/significance.json'), 'utf8')) as {
  readonly wilson: readonly { successes: number; trials: number; low: number; high: number }[];
  readonly fisher: readonly { table: readonly [Pair, Pair]; greater: number; twoSided: number }[];
  readonly welch: readonly {
    samples: readonly [Sample, Sample];
    t: number;
    freedom: number;
    greater: number;
    twoSided: number;
  }[];
  readonly falseDiscovery: readonly { p: readonly number[]; q: readonly number[] }[];
};

/** Relative: both sum thousands of terms that were exponentials of logarithms, which cost some digits. */
function near(actual: number, expected: number, tolerance: number, what: string): void {
  const difference = Math.abs(actual - expected);
  assert.ok(difference <= tolerance * Math.abs(expected) + 1e-300, `${what}: ${actual} is not ${expected}`);
}

describe('intervals and tests', () => {
  it('are those of statsmodels for proportions (Wilson)', () => {
    for (const { successes, trials, low, high } of fixture.wilson) {
      const own = wilson(successes, trials);
      near(1 + own.low, 1 + low, 1e-12, `low of ${successes} of ${trials}`);
      near(own.high, high, 1e-12, `high of ${successes} of ${trials}`);
    }
    assert.deepEqual(wilson(0, 0), { low: 0, high: 1 });
  });

  it('are those of scipy for two proportions (Fisher)', () => {
    for (const { table, greater, twoSided } of fixture.fisher) {
      const [first, second] = table;
      near(fisherExact({ first, second }, 'greater'), greater, 1e-7, `greater of ${JSON.stringify(table)}`);
      near(fisherExact({ first, second }, 'two-sided'), twoSided, 1e-7, `two-sided of ${JSON.stringify(table)}`);
    }
    assert.equal(fisherExact({ first: [0, 0], second: [3, 4] }, 'greater'), 1);
  });

  it('are those of scipy for two means (Welch)', () => {
    for (const { samples, t, freedom, greater, twoSided } of fixture.welch) {
      const own = welch(...samples)!;
      near(own.t, t, 1e-12, 't');
      near(own.freedom, freedom, 1e-12, 'degrees of freedom');
      near(own.greater, greater, 1e-9, 'greater');
      near(own.twoSided, twoSided, 1e-9, 'two-sided');
    }
    assert.equal(welch({ count: 1, mean: 0, variance: 0 }, { count: 5, mean: 1, variance: 1 }), undefined);
    assert.equal(welch({ count: 4, mean: 0, variance: 0 }, { count: 5, mean: 1, variance: 0 }), undefined);
  });

  it('are corrected for many as statsmodels does (Benjamini and Hochberg)', () => {
    for (const { p, q } of fixture.falseDiscovery) {
      const own = benjaminiHochberg(p);
      for (const [i, value] of q.entries()) near(own[i]!, value, 1e-12, `q of ${p[i]}`);
    }
    assert.deepEqual([...benjaminiHochberg([])], []);
  });
});
