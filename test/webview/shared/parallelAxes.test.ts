import assert from 'node:assert/strict';
import {
  makeAxis,
  makeRangeAxis,
  moveAxis,
  moveBrush,
  passesBrushes,
  placeOf,
  tickValues,
  titleOfAxis,
  valueAt,
} from '../../../webview/shared/parallelAxes';
import { makeTable } from '../runs/table';

const TABLE = makeTable(30);
const column = (key: string) => TABLE.columns.find(each => each.key === key)!;

describe('parallel coordinates', () => {
  it('are logarithmic by themselves where values are far apart, and can be turned', () => {
    const axis = makeAxis(column('train.optimizer.learning-rate'), false);
    assert.equal(axis.kind, 'log');
    assert.ok(Math.abs(axis.places[6]! - 0.5) < 1e-9, '0.001 is halfway from 0.0001 to 0.01');
    assert.ok(Math.abs(valueAt(axis, 0.5) - 1e-3) < 1e-9);
    assert.equal(makeAxis(column('train.optimizer.learning-rate'), true).kind, 'linear');
    assert.equal(makeAxis(column('seed'), true).kind, 'linear', '0 has no logarithm');
  });

  it('have words in order, and no place for what is missing', () => {
    const words = makeAxis(column('model.type'), false);
    assert.deepEqual(words.words, ['lstm', 'gru', 'cnn']);
    assert.deepEqual([...words.places.slice(0, 7)], [0, 0, 0, 0.5, 0.5, 0.5, 1]);
    assert.ok(Number.isNaN(makeAxis(column('validation/accuracy'), false).places[19]!));
    const one = makeAxis({ ...column('model.width'), values: [64, 64] }, false);
    assert.deepEqual([...one.places], [0.5, 0.5]);
  });

  it('are marked at their ends and between them evenly, at round numbers of a logarithm, at whole ones where there are no others', () => {
    const axis = makeRangeAxis('x', [1, 4], false, [1, 2.5, 'none', null]);
    assert.deepEqual([...axis.places.slice(0, 2)], [0, 0.5]);
    assert.ok(axis.places.slice(2).every(Number.isNaN));
    assert.deepEqual(tickValues(axis), [1, 1.75, 2.5, 3.25, 4]);
    assert.deepEqual(tickValues({ ...axis, whole: true }), [1, 2, 3, 4]);
    const wide = { ...makeRangeAxis('x', [4, 64], true, []), whole: true };
    assert.deepEqual(tickValues(wide), [4, 5, 10, 20, 50, 64]);
    const log = (low: number, high: number) => tickValues(makeRangeAxis('x', [low, high], true, []));
    assert.deepEqual(log(0.001, 0.3), [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3]);
    assert.deepEqual(log(0.0097, 0.21), [0.0097, 0.02, 0.05, 0.1, 0.21], 'what is too near to an end is left out');
    assert.deepEqual(log(0.31, 0.52), [0.31, 0.35, 0.4, 0.45, 0.5, 0.52]);
    assert.equal(placeOf(wide, 16), 0.5);
    assert.deepEqual(tickValues(makeRangeAxis('x', [3, 3], false, [])), [3]);
  });

  it('are called by the end of their key, as far as there is room', () => {
    const axis = { key: 'train.optimizer.learning-rate', kind: 'log' } as const;
    assert.deepEqual(
      [40, 22, 20, 14].map(room => titleOfAxis(axis, room)),
      ['optimizer.learning-rate (log)', '…learning-rate (log)', '…learning-rate (log)', '…ng-rate (log)'],
    );
    assert.equal(titleOfAxis({ key: 'validation/loss', kind: 'linear' }, 10), 'loss');
  });

  it('keep rows inside all brushes', () => {
    const axes = [makeAxis(column('model.type'), false), makeAxis(column('validation/accuracy'), false)];
    const kept = (brushes: Record<string, readonly [number, number]>) =>
      TABLE.rows.map((_, place) => place).filter(passesBrushes(axes, brushes));
    assert.equal(kept({}).length, 30);
    assert.ok(kept({ 'model.type': [0, 0.1] }).every(place => column('model.type').values[place] === 'lstm'));
    assert.equal(kept({ 'validation/accuracy': [0, 1] }).includes(19), false);
    assert.equal(kept({ elsewhere: [0, 0] }).length, 30);
  });

  it('move axes and brushes by keys, never beyond their ends', () => {
    assert.deepEqual(moveAxis(['a', 'b', 'c'], 'a', 1), ['b', 'a', 'c']);
    assert.deepEqual(moveAxis(['a', 'b', 'c'], 'c', 1), ['a', 'b', 'c']);
    assert.deepEqual(moveBrush(undefined, 'upper', -0.05), [0, 0.95]);
    assert.deepEqual(moveBrush([0.2, 0.3], 'lower', 0.5), [0.3, 0.3]);
    assert.equal(moveBrush([0, 0.95], 'upper', 0.05), undefined);
  });
});
