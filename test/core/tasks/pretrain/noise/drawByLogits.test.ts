import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { drawByLogits } from '../../../../../src/core/tasks/pretrain/noise/drawByLogits';

describe('tasks/pretrain/noise/drawByLogits', () => {
  it('each class has the share of its probability, and none is beyond the last', () => {
    const logits = [0, 1, -1, 2.5, Number.NEGATIVE_INFINITY];
    const count = 20_000;
    const rows = tf.tile(tf.tensor2d([logits]), [count, 1]) as tf.Tensor2D;
    const uniform = tf.tensor1d(Array.from({ length: count }, (_, i) => (i + 0.5) / count));
    const drawn = drawByLogits(rows, uniform).dataSync();
    const probabilities = tf.softmax(tf.tensor1d(logits)).dataSync();
    for (const [id, probability] of probabilities.entries())
      assert.ok(Math.abs(drawn.filter(x => x === id).length / count - probability) < 2 / count, String(id));
    // The largest number below 1, where sums of probabilities are rounded.
    const large = tf.randomNormal([50, 3000], 0, 3, 'float32', 1) as tf.Tensor2D;
    const last = drawByLogits(large, tf.fill([50], 1 - 2 ** -24)).dataSync();
    assert.ok(last.every(id => id >= 0 && id < 3000));
  });
});
