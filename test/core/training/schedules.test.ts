import assert from 'node:assert/strict';
import { learningRateAt, warmupSteps } from '../../../src/core/training/schedules';

const span = { peak: 0.5, totalSteps: 10 };

function rates(config: Parameters<typeof learningRateAt>[0]): number[] {
  return Array.from(
    { length: span.totalSteps },
    (_, step) => Math.round(learningRateAt(config, step, span) * 1e9) / 1e9,
  );
}

describe('schedules', () => {
  it('constant stays at the peak', () => {
    assert.deepEqual(rates({ type: 'constant', warmup: 0 }), new Array(10).fill(0.5));
  });

  it('constant after a warm-up given in steps', () => {
    assert.deepEqual(rates({ type: 'constant', warmup: 4 }), [0.125, 0.25, 0.375, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it('linear falls to reach 0 one step after the last', () => {
    assert.deepEqual(rates({ type: 'linear', warmup: 0 }), [0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05]);
  });

  it('linear after a warm-up given as a part', () => {
    assert.deepEqual(
      rates({ type: 'linear', warmup: 0.2 }),
      [0.25, 0.5, 0.5, 0.4375, 0.375, 0.3125, 0.25, 0.1875, 0.125, 0.0625],
    );
  });

  it('cosine falls along half a cosine: half way at half time', () => {
    const fall = rates({ type: 'cosine', warmup: 0 });
    assert.equal(fall[0], 0.5);
    assert.equal(fall[5], 0.25);
    for (let step = 1; step < 10; step++) {
      assert.ok(fall[step]! < fall[step - 1]!);
      if (step > 5) assert.ok(Math.abs(fall[step]! + fall[10 - step]! - 0.5) < 1e-8);
    }
  });

  it('a warm-up longer than the training never reaches the peak', () => {
    assert.equal(rates({ type: 'linear', warmup: 20 })[9], 0.25);
    assert.equal(warmupSteps(0.25, 10), 3);
  });
});
