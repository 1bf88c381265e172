import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/core/base/random';
import { initializeVocabularyMap, vocabularyLogits } from '../../../src/core/layers/vocabularyMap';

const hidden = tf.tensor2d([[1, 2]]);
const table = tf.tensor2d([
  [1, 0],
  [0, 1],
  [1, 1],
]);
const bias = tf.tensor1d([10, 20, 30]);

describe('the map to the vocabulary', () => {
  it('has weights of its own, or those of the word vectors', () => {
    const size = { width: 2, vocabulary: 3 };
    const names = (options?: Parameters<typeof initializeVocabularyMap>[2]) =>
      Object.keys(initializeVocabularyMap(size, new Random(1), options));
    assert.deepEqual(names(), ['output.weight', 'output.bias']);
    assert.deepEqual(names({ bias: false }), ['output.weight']);
    assert.deepEqual(names({ tied: 'words.weight' }), ['output.bias']);
    assert.deepEqual(names({ tied: 'words.weight', bias: false }), []);
  });

  it('gives a logit for each token, of scaled states where it is asked to', () => {
    const parameters = { 'words.weight': table, 'output.weight': tf.transpose(table), 'output.bias': bias };
    const logits = (options?: Parameters<typeof vocabularyLogits>[2]) => [
      ...vocabularyLogits(parameters, hidden, options).dataSync(),
    ];
    assert.deepEqual(logits(), [11, 22, 33]);
    assert.deepEqual(logits({ tied: 'words.weight' }), [11, 22, 33]);
    assert.deepEqual(logits({ tied: 'words.weight', bias: false, scale: 0.5 }), [0.5, 1, 1.5]);
  });
});
