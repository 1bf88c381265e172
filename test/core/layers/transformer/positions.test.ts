import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { addPositions, addSinusoidalPositions } from '../../../../src/core/layers/transformer/positions';

describe('positions', () => {
  it('sinusoidal ones are those of the paper', () => {
    const table = addSinusoidalPositions(tf.zeros([1, 3, 4])).dataSync();
    const expected = [0, 1, 2].flatMap(p => [Math.sin(p), Math.cos(p), Math.sin(p / 100), Math.cos(p / 100)]);
    for (const [i, value] of expected.entries()) assert.ok(Math.abs(table[i]! - value) < 1e-6);
  });

  it('learned ones are the first rows of the table, the same for every text', () => {
    const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const x = tf.zeros([2, 2, 2]);
    assert.deepEqual(
      [...addPositions({ 'p.weight': table }, 'p', { kind: 'learned' }, x).dataSync()],
      [1, 2, 3, 4, 1, 2, 3, 4],
    );
    assert.throws(
      () => addPositions({ 'p.weight': table }, 'p', { kind: 'learned' }, tf.zeros([1, 4, 2])),
      /internal: 4 positions asked of 3/,
    );
  });
});
