import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { convolution } from '../../../src/core/layers/convolution';

describe('convolution', () => {
  for (const kernel of [1, 2, 3, 4, 5, 7])
    it(`of ${kernel} words equals tfjs's conv1d with zeros around`, () => {
      const x = tf.randomNormal([2, 5, 3], 0, 1, 'float32', 1) as tf.Tensor3D;
      const weight = tf.randomNormal([kernel * 3, 4], 0, 1, 'float32', 2);
      const bias = tf.randomNormal([4], 0, 1, 'float32', 3);
      const ours = convolution({ 'c.weight': weight, 'c.bias': bias }, 'c', x).dataSync();
      const filters = tf.reshape(weight, [kernel, 3, 4]) as tf.Tensor3D;
      const theirs = tf.add(tf.conv1d(x, filters, 1, 'same'), bias).dataSync();
      for (let i = 0; i < theirs.length; i++) assert.ok(Math.abs(ours[i]! - theirs[i]!) < 1e-5);
    });
});
