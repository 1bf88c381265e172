import assert from 'node:assert/strict';
import {
  axesOf,
  bestSoFar,
  describeImportance,
  describeState,
  describeSweep,
  extentOf,
  linesOf,
  pointsOf,
  scoreOf,
} from '../../../webview/sweep/layout';
import { makeSweep } from './sweep';

const SWEEP = makeSweep();
const PLOT = { turned: [], brushes: {} };

describe('a sweep as numbers', () => {
  it('has an axis a key over what the key may be, and the metric last', () => {
    const axes = axesOf(SWEEP, PLOT);
    assert.deepEqual(
      axes.map(({ key, kind }) => [key, kind]),
      [
        ['train.optimizer.learning-rate', 'log'],
        ['train.batch', 'words'],
        ['tokenizer.minimum-count', 'linear'],
        ['loss', 'linear'],
      ],
    );
    const [rate, batch, count, loss] = axes;
    assert.deepEqual(rate!.range, [0.001, 0.3]);
    assert.deepEqual(batch!.words, ['8', '16', '32', '64']);
    assert.deepEqual(count!.range, [1, 4]);
    assert.equal(loss!.better, 'lower');
    for (const [i, { settings }] of SWEEP.trials.entries()) {
      const at = Math.log((settings['train.optimizer.learning-rate'] as number) / 0.001) / Math.log(300);
      assert.ok(Math.abs(rate!.places[i]! - at) < 1e-9);
      assert.equal(batch!.places[i], [8, 16, 32, 64].indexOf(settings['train.batch'] as number) / 3);
    }
    assert.ok(Number.isNaN(loss!.places[7]!), 'a trial that failed has no score');
  });

  it('has its axes in the order that was chosen, and turned as they were', () => {
    const axes = axesOf(SWEEP, { ...PLOT, axes: ['loss', 'train.batch'], turned: ['train.optimizer.learning-rate'] });
    assert.deepEqual(
      axes.map(({ key }) => key),
      ['loss', 'train.batch', 'train.optimizer.learning-rate', 'tokenizer.minimum-count'],
    );
    assert.equal(axes[2]!.kind, 'linear');
  });

  it('has lines that look like how trials ended', () => {
    const lines = linesOf(SWEEP, axesOf(SWEEP, PLOT));
    assert.deepEqual([lines[0]!.look, lines[4]!.look, lines[7]!.look], [undefined, 'pruned', 'failed']);
    assert.equal(lines[4]!.name, 'Trial 5, pruned after evaluation 2');
    assert.equal(lines[7]!.values[3], null);
    assert.equal(lines[0]!.values[1], SWEEP.trials[0]!.settings['train.batch']);
  });

  it('compares trials by their score, those that are not at their end by the last one', () => {
    assert.equal(scoreOf(SWEEP.trials[0]!), SWEEP.trials[0]!.value);
    assert.equal(scoreOf(SWEEP.trials[4]!), SWEEP.trials[4]!.scores[1]);
    assert.equal(scoreOf(SWEEP.trials[7]!), undefined);
    assert.equal(pointsOf(SWEEP).length, 19);
  });

  it('says how each is', () => {
    const trial = makeSweep({ status: 'running' }).trials.at(-1)!;
    assert.equal(describeState(trial), 'training, 2 evaluations');
    assert.equal(describeState({ ...trial, evaluations: 0 }), 'training');
    assert.equal(describeState(SWEEP.trials[7]!), 'failed: the loss is not a number');
    assert.equal(describeState(SWEEP.trials[0]!), 'completed');
  });

  it('follows the best of the completed ones, either way', () => {
    const values = [0.5, 0.7, undefined, 0.4, 0.4, 0.6];
    const trials = values.map((value, i) => ({
      ...SWEEP.trials[0]!,
      trial: i + 1,
      state: value === undefined ? ('pruned' as const) : ('completed' as const),
      value,
      scores: [0.1],
    }));
    assert.deepEqual(bestSoFar({ ...SWEEP, trials }), [
      { trial: 1, score: 0.5 },
      { trial: 4, score: 0.4 },
    ]);
    assert.deepEqual(bestSoFar({ ...SWEEP, trials, better: 'higher' }), [
      { trial: 1, score: 0.5 },
      { trial: 2, score: 0.7 },
    ]);
  });

  it('does not let a score that went astray press the others together', () => {
    const points = [0.3, 0.32, 0.35, 0.4, 900].map((score, place) => ({
      place,
      trial: place + 1,
      state: 'completed' as const,
      score,
    }));
    const [low, high] = extentOf(points, { better: 'lower' });
    assert.ok(low < 0.3 && high > 0.4 && high < 1, `${low} ${high}`);
    const mirrored = points.map(point => ({ ...point, score: -point.score }));
    const [least, most] = extentOf(mirrored, { better: 'higher' });
    assert.ok(least > -1 && least < -0.4 && most > -0.3, `${least} ${most}`);
    const same = extentOf([points[0]!, points[0]!], { better: 'lower' });
    assert.ok(same[0] < 0.3 && same[1] > 0.3);
    assert.deepEqual(extentOf([], { better: 'lower' }), [0, 1]);
  });

  it('is told in a sentence', () => {
    const { best } = SWEEP;
    assert.equal(
      describeSweep(SWEEP),
      `20 of 20 trials, 4 pruned, 1 failed. Best loss ${best!.value!.toFixed(3)}, trial ${best!.trial}.`,
    );
    const running = makeSweep({ status: 'running', trials: 2 });
    assert.match(describeSweep(running), /^1 of 6 trials\. Best loss/);
    assert.equal(describeSweep({ ...running, trials: [], best: undefined }), '0 of 6 trials.');
    assert.match(describeImportance(SWEEP), /^\S+ \d+(\.\d+)?%, \S+ /);
  });
});
