import assert from 'node:assert/strict';
import {
  approximateRandomization,
  chiSquareTail,
  holm,
  mcnemar,
  pairedBootstrap,
} from '../../../src/core/metrics/pairedTests';
import fixture from '../../fixtures/metrics/pairedTests.json';

const isClose = (a: number, b: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1e-300, Math.abs(b)), `${what}: ${a}, not ${b}`);

describe('paired tests', () => {
  it("are McNemar's as statsmodels has it, exact and by chi-square", () => {
    for (const { counts, exact, chiSquare, p } of fixture.mcnemar) {
      const [first, second] = counts as [number, number];
      const own = mcnemar(first, second);
      // Logarithms of binomial coefficients of 200,000 keep ten digits.
      isClose(own.exact, exact, 1e-9, `exact of ${counts}`);
      // statsmodels squares |b - c| - 1 also where that is below 0.
      if (first === second) continue;
      isClose(own.chiSquare!, chiSquare, 1e-12, `chi-square of ${counts}`);
      isClose(own.p!, p, 1e-9, `p of ${counts}`);
    }
    assert.deepEqual(mcnemar(0, 0), { exact: 1 });
  });

  it('have the tail of the chi-square distribution to ten digits', () => {
    for (const { x, tail } of fixture.chiSquare) isClose(chiSquareTail(x), tail, 1e-10, `${x}`);
  });

  it('are a paired bootstrap whose interval and p agree with scipy, as far as samples can', async () => {
    const { first, second, difference, interval, bootstrap, higher } = fixture.pairs;
    const meanOf = (values: readonly number[], places: Int32Array) =>
      places.reduce((sum, place) => sum + values[place]!, 0) / places.length;
    const { mean } = await pairedBootstrap(
      first.length,
      places => [{ mean: meanOf(first, places), other: 1 }, { mean: meanOf(second, places) }],
      { resamples: 20_000 },
    );
    isClose(mean!.difference, difference, 1e-9, 'difference');
    // Ends of 20,000 samples scatter by about 1% of the interval's width, p by 0.0035: three standard errors and more.
    const width = interval[1]! - interval[0]!;
    assert.ok(Math.abs(mean!.interval.low - interval[0]!) < 0.03 * width, `${mean!.interval.low}`);
    assert.ok(Math.abs(mean!.interval.high - interval[1]!) < 0.03 * width, `${mean!.interval.high}`);
    assert.ok(Math.abs(mean!.p - bootstrap) < 0.011, `${mean!.p}, not ${bootstrap}`);
    assert.ok(Math.abs(mean!.higher - higher) < 0.011, `${mean!.higher}, not ${higher}`);
  });

  it('are a randomization whose p agrees with scipy, as far as samples can', () => {
    const { first, second, randomization } = fixture.pairs;
    const p = approximateRandomization(
      first.map((value, i) => second[i]! - value),
      { resamples: 50_000 },
    );
    // Three standard errors: 3 √(p (1 − p) / 50,000), and scipy's own.
    const error = Math.sqrt((randomization * (1 - randomization)) / 50_000);
    assert.ok(Math.abs(p - randomization) < 4 * error + 1e-4, `${p}, not ${randomization}`);
    assert.equal(approximateRandomization([0, 0, 0]), 1);
  });

  it('find no difference between a system and itself', async () => {
    const scores = { x: 0.5 };
    const { x } = await pairedBootstrap(10, () => [scores, scores], { resamples: 50 });
    assert.deepEqual(x, { first: 0.5, second: 0.5, difference: 0, interval: { low: 0, high: 0 }, p: 1, higher: 0.5 });
    assert.deepEqual(await pairedBootstrap(0, () => [{}, {}]), {});
  });

  it('can be cancelled', async () => {
    const abort = new AbortController();
    const work = pairedBootstrap(
      1000,
      places => {
        abort.abort();
        return [{ x: places[0]! }, { x: places[1]! }];
      },
      { resamples: 1e9 },
      abort.signal,
    );
    await assert.rejects(work, { name: 'CancelledError' });
  });

  it("are corrected for their number by Holm's steps, as statsmodels has them", () => {
    for (const [i, p] of holm(fixture.holm.p).entries()) isClose(p, fixture.holm.adjusted[i]!, 1e-12, `${i}`);
    assert.deepEqual(holm([]), []);
  });
});
