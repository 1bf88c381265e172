import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { attend } from '../../../src/core/engine/functions';
import { hide } from '../../../src/core/layers/mask';

function rounded(tensor: tf.Tensor): string {
  return JSON.stringify(tensor.arraySync(), (_, value) =>
    typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value,
  );
}

describe('attend', () => {
  it('gives the worked example that learners meet first', () => {
    const x = tf.tensor2d([
      [1, 2],
      [2, 1],
      [1, 0],
    ]);
    const query = tf.matMul(x, tf.eye(2));
    const key = tf.matMul(
      x,
      tf.tensor2d([
        [1, 1],
        [0, 1],
      ]),
    );
    const value = tf.matMul(
      x,
      tf.tensor2d([
        [0, 1],
        [1, 0],
      ]),
    );
    const { weights, output } = attend(query, key, value);
    assert.equal(rounded(query), '[[1,2],[2,1],[1,0]]');
    // A softmax forgets a constant a row: given back, its logarithm is the logits.
    const logits = tf.tensor2d(
      [4.9497, 5.6569, 2.1213, 3.5355, 4.9497, 2.1213, Math.SQRT1_2, Math.SQRT2, Math.SQRT1_2],
      [3, 3],
    );
    const seen = tf.add(tf.log(weights), tf.logSumExp(logits, 1, true));
    assert.ok(tf.max(tf.abs(tf.sub(seen, logits))).dataSync()[0]! < 1e-4);
    assert.equal(rounded(weights), '[[0.3239,0.6569,0.0191],[0.1867,0.7679,0.0454],[0.2483,0.5035,0.2483]]');
    assert.equal(rounded(output), '[[1.3048,1.6569],[1.1413,1.7679],[1,1.5035]]');
  });

  it('gives nothing to what the mask hides', () => {
    const x = tf.randomNormal([2, 3, 4, 5], 0, 3, 'float32', 1);
    const mask = tf.tensor([1, 1, 0, 0, 1, 0, 0, 0], [2, 1, 1, 4]);
    const { weights } = attend(x, x, x, hide(mask));
    assert.equal(tf.max(tf.mul(weights, tf.sub(1, mask))).dataSync()[0], 0);
    for (const sum of tf.sum(weights, -1).dataSync()) assert.ok(Math.abs(sum - 1) < 1e-6);
  });
});
