import assert from 'node:assert/strict';
import type { RunHead } from '../../../src/protocol/curves';
import { aggregate, summarize } from '../../../webview/curves/aggregate';
import { faultOf, keysThatDiffer, makeGrouping, NO_GROUPS } from '../../../webview/curves/grouping';
import type { SeriesOf } from '../../../webview/curves/layout';
import { makeRun } from './runs';

const seriesOf = (step: number[], value: number[], began = 0): SeriesOf => ({
  folder: 'x',
  line: { metric: 'loss', split: 'train', step, epoch: step.map(s => s / 10), time: step, value },
  began,
});
const meanOf = (members: SeriesOf[], kind: 'range' | 'deviation' | 'error' = 'range') =>
  aggregate('g', members, 'step', kind, line => line.value);

describe('means of curves', () => {
  it('are of all runs at each measured place, in a straight line between two', () => {
    const { line, band } = meanOf([seriesOf([0, 2, 4], [0, 2, 4]), seriesOf([0, 4], [2, 6])]);
    assert.deepEqual([...(line.step as Float64Array)], [0, 2, 4]);
    assert.deepEqual([...(line.value as Float64Array)], [1, 3, 5]);
    assert.deepEqual([...(band!.low as Float64Array)], [0, 2, 4]);
    assert.deepEqual([...(band!.high as Float64Array)], [2, 4, 6]);
  });

  it('leave out a run where it was not trained yet, or no more, and what is no number', () => {
    const { line, band } = meanOf([seriesOf([0, 1, 2], [1, 1, 1]), seriesOf([1, 2, 3], [3, Number.NaN, 5])]);
    assert.deepEqual([...(line.value as Float64Array)], [1, 2, 1, 5]);
    assert.deepEqual([...(band!.count as Float64Array)], [1, 2, 1, 1]);
  });

  it('have the deviation of the sample, or its standard error', () => {
    // numpy: np.std([1, 2, 4], ddof=1), the same / np.sqrt(3)
    const { middle, from, to } = summarize([1, 2, 4], 'deviation');
    assert.ok(Math.abs(middle - 7 / 3) < 1e-12 && Math.abs(to - middle - 1.5275252316519465) < 1e-12);
    assert.ok(Math.abs(middle - from - 1.5275252316519465) < 1e-12);
    assert.ok(Math.abs(summarize([1, 2, 4], 'error').to - 7 / 3 - 0.8819171036881969) < 1e-12);
    assert.deepEqual(summarize([3], 'deviation'), { middle: 3, from: 3, to: 3 });
    assert.ok(Number.isNaN(summarize([], 'range').middle));
  });

  it('have at most 2,000 points, from the first to the last place', () => {
    const step = Array.from({ length: 150_000 }, (_, i) => i);
    const { line } = meanOf([seriesOf(step, step), seriesOf(step, step)]);
    assert.equal(line.value.length, 2000);
    assert.deepEqual([line.step[0], line.step[1999]], [0, 149_999]);
    assert.ok(Math.abs(line.value[777]! - line.step[777]!) < 1e-6);
  });

  it('follow the clock of each run', () => {
    const members = [seriesOf([0, 10], [1, 1], 1000), seriesOf([0, 10], [3, 3], 6000)];
    const { line, began } = aggregate('g', members, 'clock', 'none', each => each.value);
    assert.equal(began, 0);
    assert.deepEqual([...(line.time as Float64Array)], [1, 6, 11, 16]);
    assert.deepEqual([...(line.value as Float64Array)], [1, 2, 2, 3]);
  });
});

describe('groups of curves', () => {
  const heads: RunHead[] = [
    makeRun('1', {
      folder: '/p/.nlp/runs/spam/1',
      name: 'lstm seed 1',
      keys: { 'model.type': 'lstm' },
      settings: 'spam',
    }),
    makeRun('2', {
      folder: '/p/.nlp/runs/spam/2',
      name: 'GRU seed 1',
      keys: { 'model.type': 'gru' },
      settings: 'spam',
    }),
    makeRun('3', { folder: 'C:\\p\\.nlp\\runs\\ham\\3', name: 'other', keys: { 'model.type': 'gru' } }),
  ];
  const groupsBy = (by: string, pattern = '') => {
    const groupOf = makeGrouping({ ...NO_GROUPS, by, pattern }, heads);
    return heads.map(({ folder }) => groupOf?.(folder));
  };

  it('follow configs, keys, or what a pattern finds in names', () => {
    assert.deepEqual(groupsBy(''), [undefined, undefined, undefined]);
    assert.deepEqual(groupsBy('config'), ['spam', 'spam', 'ham']);
    assert.deepEqual(groupsBy('settings'), ['spam', 'spam', 'ham']);
    assert.deepEqual(groupsBy('key:model.type'), ['model.type lstm', 'model.type gru', 'model.type gru']);
    assert.deepEqual(groupsBy('regex', '(lstm|gru) seed'), ['lstm', 'GRU', 'other runs']);
    assert.deepEqual(groupsBy('regex', '('), ['other runs', 'other runs', 'other runs']);
    assert.equal(faultOf({ ...NO_GROUPS, by: 'regex', pattern: '(' }), '"(" is not a regular expression.');
    assert.equal(faultOf({ ...NO_GROUPS, by: 'regex', pattern: 'a' }), undefined);
  });

  it('can be by keys in which runs differ', () => {
    assert.deepEqual(keysThatDiffer(heads), ['model.type']);
    assert.deepEqual(keysThatDiffer(heads.slice(1)), []);
  });
});
