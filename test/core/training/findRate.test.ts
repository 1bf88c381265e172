import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findRate } from '../../../src/core/training/findRate';
import { smoothLosses, suggestRates } from '../../../src/core/training/suggestRate';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

/** Rates 1e-7 to 10 and the losses that `f` gives them by their exponents. */
function curve(f: (exponent: number) => number) {
  const exponents = Array.from({ length: 100 }, (_, i) => -7 + (8 * i) / 99);
  return smoothLosses(
    exponents.map(exponent => 10 ** exponent),
    exponents.map(f),
  );
}

describe('training/findRate', function () {
  this.timeout(60_000);

  it('averages without a pull towards 0', () => {
    const points = smoothLosses([1, 2, 3], [2, 2, 5]);
    const expected = [2, 2, (0.9 * 0.9 * 0.1 * 2 + 0.9 * 0.1 * 2 + 0.1 * 5) / (1 - 0.9 ** 3)];
    for (const [i, { smoothed }] of points.entries()) assert.ok(Math.abs(smoothed - expected[i]!) < 1e-12);
  });

  it('suggests a tenth of the lowest, and where the loss falls fastest', () => {
    // Falls from 10^-4 to 10^-2, fastest at 10^-3, and rises from 10^-1 on.
    const points = curve(e => 1 - 0.8 / (1 + Math.exp(-4 * (e + 3))) + (e > -1 ? 2 * (e + 1) : 0));
    const { safe, steepest } = suggestRates(points)!;
    const lowest = points.reduce((a, b) => (b.smoothed < a.smoothed ? b : a));
    assert.equal(safe, Number((lowest.rate / 10).toPrecision(2)));
    assert.ok(steepest > 1e-3 && steepest < 1e-2, String(steepest));
  });

  it('suggests nothing where the loss only stays or grows', () => {
    assert.equal(suggestRates(curve(() => 0.7)), undefined);
    assert.equal(suggestRates(curve(e => 0.7 + (e > -2 ? e + 2 : 0))), undefined);
    assert.equal(suggestRates([]), undefined);
  });

  it('sweeps a config, leaves no run, and its suggestion trains better than the rate of the config', async () => {
    const low = 'optimizer: { type: adam, learning-rate: 1e-5 }';
    const { workspace, config } = makeTinyWorkspace({ train: `{ epochs: 6, batch: 16, ${low} }` });
    const { points, suggestions, current, optimizer } = await findRate(config, gather(workspace));
    assert.ok(!existsSync(join(workspace, '.nlp')));
    assert.deepEqual([current, optimizer], [1e-5, 'adam']);
    assert.ok(points.length > 50 && points.every(({ rate }, i) => i === 0 || rate > points[i - 1]!.rate));
    assert.ok(Math.abs(points[0]!.rate - 1e-7) < 1e-15);
    const accuracy = async (rate: number) => {
      const overrides = [`train.optimizer.learning-rate=${rate}`];
      return (await train(config, gather(workspace, { overrides }))).record.metrics.test!.accuracy!;
    };
    const [found, written] = [await accuracy(suggestions!.safe), await accuracy(1e-5)];
    assert.ok(found > written + 0.2, `${found} with ${suggestions!.safe}, ${written} with 1e-5`);
  });

  it('stops when it is told to', async () => {
    const { workspace, config } = makeTinyWorkspace();
    const controller = new AbortController();
    const onPoints = () => controller.abort();
    const options = gather(workspace, { signal: controller.signal });
    await assert.rejects(findRate(config, { ...options, onPoints }), { name: 'CancelledError' });
  });
});
