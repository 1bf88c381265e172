import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { poolFirst, poolMax, poolMean, poolSum } from '../../../src/core/layers/pooling';

describe('pooling', () => {
  const hidden = tf.tensor3d([
    [
      [1, -2],
      [3, -4],
      [50, 60],
    ],
    [
      [-5, 6],
      [-7, 8],
      [-9, 7],
    ],
  ]);
  const mask = tf.tensor2d([
    [1, 1, 0],
    [1, 1, 1],
  ]);
  const cases: [string, tf.Tensor, number[]][] = [
    ['mean', poolMean(hidden, mask), [2, -3, -7, 7]],
    ['sum', poolSum(hidden, mask), [4, -6, -21, 21]],
    ['max', poolMax(hidden, mask), [3, -2, -5, 8]],
    ['first', poolFirst(hidden), [1, -2, -5, 6]],
  ];
  for (const [name, actual, expected] of cases)
    it(`${name} looks at real tokens alone`, () => {
      const values = actual.dataSync();
      for (const [i, value] of expected.entries()) assert.ok(Math.abs(values[i]! - value) < 1e-6);
    });

  it('gives filler rows small numbers, so that their squares do not overflow', () => {
    const filler = tf.zeros([2, 3]);
    for (const pool of [poolMean, poolSum, poolMax]) {
      for (const value of pool(hidden, filler).dataSync()) assert.ok(Math.abs(value) < 1e3, `${value}`);
    }
  });
});
