import assert from 'node:assert/strict';
import { columnsOf } from '../../../src/core/runs/metricColumns';
import { History } from '../../../webview/curves/history';

const row = (step: number, values: Record<string, number>) => ({ step, epoch: step / 10, seconds: step / 2, values });

describe('History', () => {
  it('makes a line of each metric and part', () => {
    const history = new History([
      row(1, { 'train/loss': 3, 'train/accuracy': 0.5 }),
      row(2, { 'train/loss': 2, 'validation/loss': 2.5 }),
    ]);
    const lines = history.all().map(({ metric, split, step, value }) => ({ metric, split, step, value }));
    assert.deepEqual(lines, [
      { metric: 'loss', split: 'train', step: [1, 2], value: [3, 2] },
      { metric: 'accuracy', split: 'train', step: [1], value: [0.5] },
      { metric: 'loss', split: 'validation', step: [2], value: [2.5] },
    ]);
    assert.deepEqual(history.all()[0]!.time, [0.5, 1]);
    assert.deepEqual(history.all()[0]!.epoch, [0.1, 0.2]);
  });

  it('goes back with a run that resumes from its checkpoint', () => {
    const history = new History(
      [1, 2, 3, 4].map(step => row(step, { 'train/loss': step, 'validation/loss': 10 * step })),
    );
    history.append([row(3, { 'train/loss': 33 })]);
    const [train, validation] = history.all();
    assert.deepEqual(train!.step, [1, 2, 3]);
    assert.deepEqual(train!.value, [1, 2, 33]);
    assert.deepEqual(validation!.step, [1, 2, 3]);
  });

  it('keeps what was measured at one step but told in two messages', () => {
    const history = new History([row(4, { 'train/loss': 1 })]);
    history.append([row(4, { 'validation/loss': 2 })]);
    assert.deepEqual(
      history.all().map(({ value }) => value),
      [[1], [2]],
    );
  });

  it('begins with columns, and grows from there without changing those that share them', () => {
    const columns = columnsOf([
      row(1, { 'train/loss': 3, 'train/accuracy': 1 }),
      row(2, { 'train/loss': 2, 'train/accuracy': 2 }),
    ]);
    const history = History.of(columns);
    history.append([row(3, { 'train/loss': 1 })]);
    const [loss, accuracy] = history.all();
    assert.deepEqual(loss!.step, [1, 2, 3]);
    assert.deepEqual(loss!.value, [3, 2, 1]);
    assert.deepEqual([...Array.from(accuracy!.step)], [1, 2]);
    history.append([row(2, { 'train/loss': 9 })]);
    assert.deepEqual(history.all()[0]!.value, [3, 9]);
    assert.deepEqual([...Array.from(history.all()[1]!.value)], [1, 2]);
  });
});
