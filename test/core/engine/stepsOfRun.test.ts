import assert from 'node:assert/strict';
import { stepsOfRun } from '../../../src/core/engine/stepsOfRun';

describe('the steps of a run', () => {
  it('are about 200 ms of them where the state is small', () => {
    assert.equal(stepsOfRun(50, 0.1), 4);
    assert.equal(stepsOfRun(199, 0.1), 1);
    assert.equal(stepsOfRun(1, 0.1), 16);
  });

  it('keep copying the state under a twentieth of a run', () => {
    for (const [step, copying] of [
      [700, 100],
      [300, 60],
      [150, 7],
      [1200, 150],
    ] as const) {
      const steps = stepsOfRun(step, copying);
      assert.ok(steps * step >= 20 * copying, `${steps} steps of ${step} ms`);
      assert.ok((steps - 1) * step < 20 * copying);
    }
  });

  it('take at most 5 s, unless one alone takes longer', () => {
    assert.equal(stepsOfRun(1000, 10_000), 5);
    assert.equal(stepsOfRun(9000, 10_000), 1);
  });
});
