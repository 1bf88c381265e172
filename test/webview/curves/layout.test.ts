import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { moveCrosshair, snap, valuesAt } from '../../../webview/curves/crosshair';
import { History, type Line } from '../../../webview/curves/history';
import {
  canSmooth,
  foldCharts,
  groupByMetric,
  indexOfBest,
  isRate,
  nearestIndex,
  type SeriesOf,
  smooth,
  thin,
  valuesInside,
  xRange,
  yRange,
  zoomRange,
} from '../../../webview/curves/layout';
import { makeRows } from './runs';

const lineOf = (step: number[], value: number[], part: Partial<Line> = {}): Line => ({
  metric: 'loss',
  split: 'train',
  step,
  epoch: step.map(s => s / 10),
  time: step.map(s => s / 2),
  value,
  ...part,
});
const series = (...lines: Line[]): SeriesOf[] => lines.map((line, i) => ({ folder: `run${i}`, line }));

describe('curves layout', () => {
  it('knows the best value of every score, and none where neither is better', () => {
    const best = (metric: string) => indexOfBest(metric, [2, Number.NaN, 3, 1]);
    assert.deepEqual(['accuracy', 'matthews', 'pearson', 'BLEU', 'F1/loss'].map(best), [2, 2, 2, 2, 2]);
    assert.deepEqual(['loss', 'perplexity', 'MSE', 'MAE', 'TER', 'bits-per-character'].map(best), [3, 3, 3, 3, 3, 3]);
    assert.deepEqual(['learning-rate', 'gradient-norm'].map(best), [-1, -1]);
  });

  it('has a chart for each metric, loss first, with all runs and parts in it', () => {
    const groups = groupByMetric(
      new Map([
        ['a', new History(makeRows(1, 80, 1))],
        ['b', new History(makeRows(1, 10, 2))],
      ]),
    );
    assert.deepEqual(
      groups.map(({ metric, series: all }) => [metric, all.length]),
      [
        ['loss', 3],
        ['accuracy', 3],
        ['macro-F1', 1],
        ['learning-rate', 2],
        ['gradient-norm', 2],
      ],
    );
    assert.equal(groupByMetric(new Map([['a', new History()]])).length, 0);
  });

  it('folds away what nobody looks at first, when there is much', () => {
    const groupOf = (metric: string) => ({ metric, series: [] });
    const few = ['loss', 'matthews', 'ROC-AUC'].map(groupOf);
    assert.deepEqual(foldCharts(few), { first: few, rest: [] });
    const many = ['loss', 'accuracy', 'macro-F1', 'a', 'b', 'c', 'd'].map(groupOf);
    assert.deepEqual(
      foldCharts(many).rest.map(({ metric }) => metric),
      ['a', 'b', 'c', 'd'],
    );
    const strange = [...'abcdefgh'].map(groupOf);
    assert.equal(foldCharts(strange).first.length, 8);
  });

  it('smooths with bias correction: a constant stays what it is from the first value on', () => {
    for (const value of smooth([2, 2, 2, 2], 0.9)) assert.ok(Math.abs(value - 2) < 1e-12);
    // By hand: m1 = .4 y1, m1 / (1 - .6); m2 = .6 m1 + .4 y2, m2 / (1 - .36).
    const [first, second] = smooth([1, 3], 0.6);
    assert.ok(Math.abs(first! - 1) < 1e-12);
    assert.ok(Math.abs(second! - (0.6 * 0.4 + 0.4 * 3) / (1 - 0.36)) < 1e-12);
    assert.deepEqual([...smooth([1, 3], 0)], [1, 3]);
  });

  it('leaves gaps of a line as they are when smoothing', () => {
    const smoothed = smooth([1, Number.NaN, 1, Number.POSITIVE_INFINITY, 1], 0.5);
    assert.ok(Number.isNaN(smoothed[1]));
    assert.equal(smoothed[3], Number.POSITIVE_INFINITY);
    assert.ok([0, 2, 4].every(i => Math.abs(smoothed[i]! - 1) < 1e-12));
  });

  it('smooths what is noisy only', () => {
    assert.ok(canSmooth(lineOf([], [])));
    assert.ok(!canSmooth(lineOf([], [], { split: 'validation' })));
    assert.ok(!canSmooth(lineOf([], [], { metric: 'learning-rate' })));
  });

  it('draws all of few points, and keeps every peak of many', () => {
    const few = Array.from({ length: 100 }, (_, i) => i);
    assert.deepEqual(thin(few, few, [0, 99], 300), few);

    const random = new Random(1, 'thin');
    const xs = Array.from({ length: 100_000 }, (_, i) => i);
    const ys = xs.map(() => random.uniform());
    ys[54_321] = 9;
    ys[77_777] = -9;
    const kept = thin(xs, ys, [0, 99_999], 400);
    assert.ok(kept.length <= 5 * 401, `${kept.length}`);
    assert.ok(kept.includes(54_321) && kept.includes(77_777) && kept.includes(0) && kept.includes(99_999));
    for (let column = 0; column < 400; column += 37) {
      const inside = (i: number) => Math.floor(i / (99_999 / 400)) === column;
      const most = Math.max(...xs.filter(inside).map(i => ys[i]!));
      assert.equal(Math.max(...kept.filter(inside).map(i => ys[i]!)), most);
    }
    assert.deepEqual(
      kept,
      [...kept].sort((a, b) => a - b),
    );
  });

  it('keeps a point beyond either edge and one of each gap', () => {
    const xs = Array.from({ length: 50 }, (_, i) => i);
    assert.deepEqual(thin(xs, xs, [10.5, 12.5], 100), [10, 11, 12, 13]);
    const many = Array.from({ length: 10_000 }, (_, i) => i);
    const gapped = many.map(i => (i >= 4000 && i < 6000 ? Number.NaN : i));
    const kept = thin(many, gapped, [0, 9999], 100);
    assert.ok(kept.some(i => Number.isNaN(gapped[i]!)));
  });

  it('finds the nearest measurement', () => {
    const xs = [0, 10, 20];
    assert.deepEqual(
      [-5, 4, 5, 6, 19, 99].map(x => nearestIndex(xs, x)),
      [0, 0, 0, 1, 2, 2],
    );
    assert.equal(nearestIndex([], 1), -1);
  });

  it('ranges over what is there', () => {
    assert.deepEqual(xRange(series(lineOf([5, 9], [1, 1]), lineOf([1], [1])), 'step'), [1, 9]);
    assert.deepEqual(xRange(series(lineOf([5], [1])), 'step'), [4.5, 5.5]);
    assert.deepEqual(xRange([], 'step'), [0, 1]);
    assert.deepEqual(
      yRange([0.2, 0.8, 1], { log: false, ignoreOutliers: false, rate: true })!.map(y => y.toFixed(2)),
      ['0.16', '1.00'],
    );
    assert.equal(yRange([0.01, 5], { log: false, ignoreOutliers: false, rate: false })![0], 0);
    assert.equal(yRange([Number.NaN, -1], { log: true, ignoreOutliers: false, rate: false }), undefined);
    const [low, high] = yRange([0, 0.1, 10], { log: true, ignoreOutliers: false, rate: false })!;
    assert.ok(low > 0.05 && low < 0.1 && high > 10 && high < 20);
    const spiky = [...Array.from({ length: 99 }, () => 1), 1000];
    assert.ok(yRange(spiky, { log: false, ignoreOutliers: true, rate: false })![1] < 2);
  });

  it('sorts the values under the crosshair, greatest first, numbers before what is none', () => {
    const lines = series(lineOf([1, 2, 3], [1, 5, 1]), lineOf([2], [7]), lineOf([1, 2], [0, Number.NaN]));
    const values = valuesAt(lines, 'step', 2.2, () => undefined);
    assert.deepEqual(
      values.map(({ folder, step, value }) => [folder, step, value]),
      [
        ['run1', 2, 7],
        ['run0', 2, 5],
        ['run2', 2, Number.NaN],
      ],
    );
    const smoothed = valuesAt(lines, 'step', 2.2, line => (line.value[1] === 5 ? [1, 9, 1] : undefined));
    assert.equal(smoothed[0]!.folder, 'run0');
    assert.equal(smoothed[0]!.smoothed, 9);
    assert.equal(
      snap(
        valuesAt(lines, 'time', 1.4, () => undefined),
        1.4,
      ),
      1.5,
    );
  });

  it('moves the crosshair over measured places, and stops at the ends', () => {
    const lines = series(lineOf([0, 10, 20], [1, 1, 1]), lineOf([5, 10, 40], [1, 1, 1]));
    const move = (x: number | undefined, by: number) => moveCrosshair(lines, 'step', [0, 30], x, by);
    assert.equal(move(10, 1), 20);
    assert.equal(move(10, -1), 5);
    assert.equal(move(20, 1), 20);
    assert.equal(move(10, Number.NEGATIVE_INFINITY), 0);
    assert.equal(move(undefined, 1), 20);
    assert.equal(moveCrosshair([], 'step', [0, 1], 0, 1), undefined);
  });

  it('knows rates', () => {
    assert.ok(isRate('macro-F1') && isRate('accuracy') && !isRate('loss'));
    assert.ok(isRate('exact-match') && !isRate('matthews') && !isRate('F2'));
  });

  it('shows a value that differs by rounding alone as one', () => {
    const options = { log: false, ignoreOutliers: false, rate: false };
    const noisy = [0.2432, 0.2432 + 1e-16, 0.2432 - 5e-17, 0.24320000000000003];
    const [low, high] = yRange(noisy, options)!;
    assert.ok(high - low > 0.04, `${low} to ${high}`);
    const [from, to] = yRange([0.2432, 0.2433], options)!;
    assert.ok(to - from < 0.0002, `${from} to ${to}`);
  });

  it('orders values by name, upwards, or by what is nearest to the pointer', () => {
    const lines = series(lineOf([1], [5]), lineOf([1], [1]), lineOf([1], [Number.NaN]), lineOf([1], [3]));
    const nameOf = (folder: string) => ({ run0: 'c', run1: 'b', run2: 'a', run3: 'd' })[folder]!;
    const order = (kind: 'ascending' | 'name' | 'nearest' | 'descending', y?: number) =>
      valuesAt(lines, 'step', 1, () => undefined, { order: kind, nameOf, y }).map(({ folder }) => folder.slice(3));
    assert.deepEqual(order('ascending'), ['1', '3', '0', '2']);
    assert.deepEqual(order('name'), ['2', '1', '0', '3']);
    assert.deepEqual(order('nearest', 3.4), ['3', '0', '1', '2']);
    assert.deepEqual(order('nearest'), order('descending'));
  });

  it('smooths all points, whatever few of them are drawn', () => {
    const random = new Random(3, 'smooth');
    const values = Array.from({ length: 50_000 }, () => random.uniform());
    const smoothed = smooth(values, 0.9);
    let [average, correction] = [0, 1];
    for (let i = 0; i < 30_000; i++) {
      average = 0.9 * average + 0.1 * values[i]!;
      correction *= 0.9;
    }
    assert.ok(Math.abs(smoothed[29_999]! - average / (1 - correction)) < 1e-12);
    const xs = values.map((_, i) => i);
    const kept = thin(xs, smoothed, [0, 49_999], 300);
    assert.ok(
      kept.includes(smoothed.indexOf(Math.max(...smoothed))) && kept.includes(smoothed.indexOf(Math.min(...smoothed))),
    );
  });

  it('thins evenly along a logarithmic axis too', () => {
    const xs = Array.from({ length: 100_000 }, (_, i) => i + 1);
    const ys = xs.map(x => (x === 7 ? 99 : Math.sin(x)));
    const edge = (column: number) => 10 ** ((5 * column) / 300);
    const kept = thin(xs, ys, [1, 100_000], 300, edge);
    assert.ok(kept.includes(6) && kept.length < 1600, `${kept.length}`);
    // The first ten steps fill a fifth of the axis: each of them is drawn.
    assert.deepEqual(kept.slice(0, 10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('ranges over what a logarithm can show, and over the moments of the clock', () => {
    assert.deepEqual(xRange(series(lineOf([0, 5, 9], [1, 1, 1])), 'step', true), [5, 9]);
    assert.deepEqual(xRange(series(lineOf([0], [1])), 'step', true), [1, 10]);
    const clocked = series(lineOf([2, 4], [1, 1])).map(each => ({ ...each, began: 1000 }));
    assert.deepEqual(xRange(clocked, 'clock'), [2000, 3000]);
  });

  it('finds the range of y inside that of x, with its extremes', () => {
    const lines = series(lineOf([1, 2, 3, 4], [9, 2, 1, -7]));
    const inside = (options: { log: boolean; ignoreOutliers: boolean }) =>
      valuesInside(lines, 'step', [2, 3], options, () => undefined);
    assert.deepEqual(inside({ log: false, ignoreOutliers: false }), [1, 2]);
    assert.deepEqual(inside({ log: false, ignoreOutliers: true }), [2, 1]);
    const below = series(lineOf([1, 2, 3], [-1, 0.5, 4]));
    assert.deepEqual(
      valuesInside(below, 'step', [0, 9], { log: true, ignoreOutliers: false }, () => undefined),
      [0.5, 4],
    );
  });

  it('zooms about a place, and ends where all is seen', () => {
    assert.deepEqual(zoomRange([0, 100], [0, 100], 50, 0.5), [25, 75]);
    assert.deepEqual(zoomRange([25, 75], [0, 100], undefined, 2), undefined);
    assert.deepEqual(zoomRange([0, 50], [0, 100], 0, 0.5), [0, 25]);
  });
});
