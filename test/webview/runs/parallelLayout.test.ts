import assert from 'node:assert/strict';
import { axesOf, usualAxes } from '../../../webview/runs/parallelLayout';
import { makeTable } from './table';

const TABLE = makeTable(30);

describe('axes of the table of runs', () => {
  it('begin with the keys that differ, and end with scores', () => {
    assert.deepEqual(usualAxes(TABLE), [
      'seed',
      'model.type',
      'model.width',
      'train.optimizer.learning-rate',
      'validation/accuracy',
      'validation/macro-F1',
      'validation/loss',
    ]);
  });

  it('are of columns that there are, in the order that was asked for', () => {
    const axes = axesOf(TABLE, ['model.width', 'gone', 'model.type'], []);
    assert.deepEqual(
      axes.map(({ key, kind }) => [key, kind]),
      [
        ['model.width', 'linear'],
        ['model.type', 'words'],
      ],
    );
  });
});
