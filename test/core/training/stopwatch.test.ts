import assert from 'node:assert/strict';
import { Stopwatch } from '../../../src/core/training/stopwatch';

describe('training/stopwatch', () => {
  it('knows how long the rest takes once a step was taken', () => {
    const stopwatch = new Stopwatch();
    assert.equal(stopwatch.secondsFor(10), undefined);
    stopwatch.add({ milliseconds: 900, count: 1, compiled: true });
    assert.ok(stopwatch.secondsFor(10)! > 0);
  });

  it('tells the median over steps, compiling left out', () => {
    const stopwatch = new Stopwatch();
    assert.equal(stopwatch.median, undefined);
    stopwatch.add({ milliseconds: 900, count: 1, compiled: true });
    assert.equal(stopwatch.median, 900);
    stopwatch.add({ milliseconds: 800, count: 8, compiled: false });
    for (const milliseconds of [10, 20, 30]) stopwatch.add({ milliseconds, count: 1, compiled: false });
    assert.equal(stopwatch.median, 100);
  });
});
