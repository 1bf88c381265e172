import assert from 'node:assert/strict';
import { fitTemperature, lossAt, type ScoredLogits } from '../../../src/core/metrics/temperature';
import { assertClose, readFixture } from './fixture';

interface Case extends Omit<ScoredLogits, 'logits' | 'targets'> {
  readonly logits: readonly number[];
  readonly targets: readonly number[];
  /** By scipy's `minimize_scalar`, and by torch's LBFGS. */
  readonly scipy: number;
  readonly torch: number;
  /** Loss at 1, and at the best. */
  readonly before: number;
  readonly after: number;
}

describe('metrics/temperature', () => {
  for (const { scipy, torch, before, after, ...scored } of readFixture<readonly Case[]>('temperature'))
    it(`fits ${scored.link} of ${scored.labels} labels as SciPy and PyTorch do: ${scipy.toFixed(3)}`, () => {
      const temperature = fitTemperature(scored);
      assert.ok(typeof temperature === 'number');
      assertClose(temperature, scipy, 'SciPy', 1e-6);
      assertClose(temperature, torch, 'PyTorch', 1e-6);
      assertClose(lossAt(scored, 1), before, 'loss before');
      assertClose(lossAt(scored, temperature), after, 'loss after');
      // Each step to a side is worse: a minimum.
      for (const near of [temperature * 0.999, temperature * 1.001]) assert.ok(lossAt(scored, near) > after - 1e-12);
    });

  it('knows when none is best', () => {
    const two = { link: 'softmax', labels: 2 } as const;
    assert.equal(fitTemperature({ ...two, logits: [2, 0, 0, 3], targets: [0, 1] }), 'separated');
    assert.equal(fitTemperature({ ...two, logits: [2, 0, 0, 3], targets: [1, 0] }), 'uninformative');
    assert.equal(fitTemperature({ ...two, logits: [1, 1], targets: [0] }), 'uninformative');
    assert.equal(fitTemperature({ ...two, logits: [Number.NaN, 1], targets: [0] }), 'uninformative');
    assert.equal(fitTemperature({ ...two, logits: [], targets: [] }), 'uninformative');
    assert.equal(fitTemperature({ link: 'sigmoid', labels: 1, logits: [4, -4], targets: [1, 0] }), 'separated');
  });

  it('takes logits of any size', () => {
    for (const scale of [1e-3, 1, 1e3]) {
      const logits = [2, 0, 0, 3, 1, 0, 0, 2].map(x => x * scale);
      const temperature = fitTemperature({ link: 'softmax', labels: 2, logits, targets: [0, 1, 1, 1] });
      assert.ok(typeof temperature === 'number', `${scale}: ${temperature}`);
      assertClose(temperature / scale, 1.2, String(scale), 0.5);
    }
  });
});
