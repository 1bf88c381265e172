import assert from 'node:assert/strict';
import { describeSweep, extentOf, marksOf, nearestPoint } from '../../../webview/rate/layout';
import { makeSweep } from './sweep';

describe('webview/rate/layout', () => {
  const sweep = makeSweep();

  it('keeps a diverging end from flattening the curve', () => {
    const { x, y } = extentOf(sweep.points);
    assert.ok(Math.abs(x[0] - 1e-7) < 1e-15 && x[1] > 1);
    assert.ok(y[0] < 0.36 && y[0] > 0.3 && y[1] > 0.7 && y[1] < 1, String(y));
    assert.ok(Math.max(...sweep.points.map(point => point.smoothed)) > 1);
  });

  it('finds the point whose rate is nearest by ratio', () => {
    const index = nearestPoint(sweep.points, 0.001);
    assert.ok(Math.abs(Math.log10(sweep.points[index]!.rate) + 3) < 0.05);
    assert.equal(nearestPoint([], 1), -1);
  });

  it('marks a rate of two names once, and the rate that was written as that of the config', () => {
    assert.deepEqual(
      marksOf(sweep, undefined).map(({ rate, label }) => [rate, label]),
      [
        [0.001, 'config'],
        [0.0032, 'steepest'],
        [0.0092, 'suggested'],
      ],
    );
    assert.deepEqual(
      marksOf(sweep, 0.0092).map(({ label }) => label),
      ['steepest', 'config, suggested'],
    );
  });

  it('says in words what the curve shows', () => {
    const text = describeSweep(sweep);
    assert.match(text, /^96 steps with learning rates from 1e-7 to 4\.8\. The loss began at 0\.700 and was lowest/);
    assert.match(text, /Suggested: 0\.0092; steepest: 0\.0032\. The config has 0\.001 \(adam\)\.$/);
    assert.match(describeSweep(sweep, 0.0092), /The config has 0\.0092 \(adam\)\.$/);
    assert.match(describeSweep({ ...sweep, suggestions: undefined }), /there is no suggestion/);
    assert.equal(describeSweep({ ...sweep, points: [] }), 'The loss was not a number (NaN) from the first step on.');
  });
});
