import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/core/base/random';
import { createModel } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { withSegments } from '../../../src/core/models/segments';
import { configSchema } from '../../../src/core/schemas';

const ids = tf.tensor2d([[3, 4, 5]], undefined, 'int32');
const mask = tf.ones([1, 3]);
const segments = tf.tensor2d([[0, 0, 1]], undefined, 'int32');

async function encoderOf(model: string) {
  const text = `task: classify\ndata: { train: a.csv }\nmodel: ${model}\n`;
  const { config } = parseConfig(text, '/a.nlp.yaml', configSchema);
  return (await createModel(config!.model, 2)).encoder!;
}

describe('segments', () => {
  for (const model of [
    '{ type: transformer, layers: 1, heads: 2, width: 4 }',
    '{ type: lstm, width: 4, hidden: 4 }',
    '{ type: cnn, width: 4 }',
    '{ type: bag-of-words, width: 4 }',
  ])
    it(`of ${model}: a vector for each text, where texts are told apart`, async () => {
      const encoder = await encoderOf(model);
      const sizes = { vocabulary: 7, length: 8 };
      const alone = encoder.initialize(sizes, new Random(1));
      const both = encoder.initialize({ ...sizes, segments: 2 }, new Random(1));
      assert.deepEqual(Object.keys(both), [...Object.keys(alone), 'segments.weight']);
      const { 'segments.weight': table, ...others } = both;
      assert.deepEqual(others, alone);
      assert.deepEqual(table!.shape, [2, 4]);
      const tensors = Object.fromEntries(Object.entries(both).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape])]));
      const words = encoder.words(tensors, { ids, mask });
      const added = tf.sub(encoder.embed(tensors, { ids, mask, segments }), words).dataSync();
      const expected = [...table!.data.slice(0, 4), ...table!.data.slice(0, 4), ...table!.data.slice(4)];
      for (const [i, value] of expected.entries()) assert.ok(Math.abs(added[i]! - Number(value)) < 1e-6);
      assert.equal(encoder.embed(tensors, { ids, mask }, words), words);
    });

  it('are left to an encoder that has vectors of its own for them', async () => {
    const encoder = await encoderOf('{ type: bag-of-words, width: 4 }');
    const kept = withSegments({ ...encoder, embed: () => mask });
    assert.equal(kept.embed({}, { ids, mask, segments }), mask);
    assert.equal(kept.initialize, encoder.initialize);
  });
});
