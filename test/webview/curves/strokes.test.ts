import assert from 'node:assert/strict';
import { scaleLinear, scaleLog } from 'd3';
import { Random } from '../../../src/core/base/random';
import { type SeriesOf, smooth, valuesInside } from '../../../webview/curves/layout';
import type { Look } from '../../../webview/curves/look';
import { extremesDrawn, prepareLines, strokesOf } from '../../../webview/curves/strokes';

const COUNT = 30_000;
const random = new Random(4, 'lines');
const series: readonly SeriesOf[] = Array.from({ length: 3 }, (_, run) => {
  const step = Float64Array.from({ length: COUNT }, (_, i) => i + 1);
  let walk = run;
  const value = step.map(() => (walk += random.normal()));
  value[77] = Number.NaN;
  return { folder: `run${run}`, line: { metric: 'loss', split: 'train', step, epoch: step, time: step, value } };
});
const group = { metric: 'loss', series };
const softs = new Map(series.map(({ line }) => [line, smooth(line.value, 0.99)]));
const lookAt = (range: readonly [number, number], smoothed: boolean): Look => ({
  axis: 'step',
  log: false,
  logX: false,
  ignoreOutliers: false,
  range,
  lookOf: () => ({ colour: '#000000', mark: 0 }),
  unitOf: () => undefined,
  smoothed: line => (smoothed ? softs.get(line) : undefined),
  pinned: false,
});

describe('the lines of curves', () => {
  it('have among the points that are drawn the extremes of all, wherever is zoomed to', () => {
    for (const [from, to] of [
      [1, COUNT],
      [1000.5, 21_000],
      [70, 90],
    ] as const)
      for (const smoothed of [false, true]) {
        const look = lookAt([from, to], smoothed);
        const x = scaleLinear().domain([from, to]).range([50, 750]);
        const options = { log: false, ignoreOutliers: false };
        assert.deepEqual(
          extremesDrawn(group, look, x),
          valuesInside(series, 'step', [from, to], options, look.smoothed),
        );
      }
  });

  it('are prepared a little at a time, and stand where the scales say', () => {
    const look = lookAt([1, COUNT], true);
    const x = scaleLog().domain([1, COUNT]).range([50, 750]);
    assert.equal(prepareLines(group, look, x, 0), false);
    assert.equal(prepareLines(group, look, x, Number.POSITIVE_INFINITY), true);
    const y = scaleLinear().domain([-500, 500]).range([200, 8]);
    const [stroke] = strokesOf(group, look, x, y);
    const value = series[0]!.line.value[0]!;
    assert.ok(Math.abs(stroke!.xs[0]! - 50) < 1e-4 && Math.abs(stroke!.ys[0]! - y(value)) < 1e-3);
    assert.ok(Math.abs(stroke!.xs.at(-1)! - 750) < 1e-3 && stroke!.ys.some(Number.isNaN));
  });
});
