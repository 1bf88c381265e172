import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../../src/core/base/random';
import { createModel } from '../../../../src/core/catalog';
import { createMarkedInput } from '../../../../src/core/tasks/relate/markedInput';
import { eagerContext } from '../../models/fixture';
import { CLS, spacedTokenizer } from '../spacedTokenizer';

const SIZE = 20;

async function makeInput(length: number, pool: 'cls' | 'mean' = 'mean') {
  const config = {
    type: 'transformer',
    layers: 1,
    heads: 2,
    width: 4,
    pool,
    dropout: 0,
    'feed-forward': undefined,
    normalization: 'before',
    positions: 'learned',
    activation: 'gelu',
    initialization: 'xavier',
    embedding: undefined,
  } as const;
  const { encoder } = await createModel(config, 2);
  return createMarkedInput(encoder!, spacedTokenizer(SIZE, length));
}

describe('marked input', () => {
  it('has marks as tokens after the vocabulary, at their places', async () => {
    const input = await makeInput(16);
    const text = '5 <e1>6 7</e1> 8 <e2>9</e2>';
    const { example, encoding } = input.encode(text);
    assert.deepEqual([...example.tensors.ids!.data], [5, SIZE, 6, 7, SIZE + 1, 8, SIZE + 2, 9, SIZE + 3]);
    assert.deepEqual(
      encoding.offsets.map(([start, end]) => text.slice(start, end)),
      encoding.tokens,
    );
    const parameters = input.initialize(new Random(1, 'weights'));
    assert.equal(parameters['embedding.weight']!.shape[0], SIZE + 4);
  });

  it('begins with [CLS] where the model pools that', async () => {
    const { example } = (await makeInput(16, 'cls')).encode('<e1>6</e1> <e2>9</e2>');
    assert.equal(example.tensors.ids!.data[0], CLS);
  });

  it('keeps what is nearest to the marks of a text that is too long', async () => {
    const input = await makeInput(9);
    const { example, encoding } = input.encode('4 4 4 5 <e1>6</e1> 7 8 8 8 8 10 <e2>9</e2> 11 12 12');
    assert.deepEqual([...example.tensors.ids!.data], [5, SIZE, 6, SIZE + 1, 7, 10, SIZE + 2, 9, SIZE + 3]);
    assert.equal(encoding.truncated, true);
  });

  it('refuses a text without marks', async () => {
    const input = await makeInput(9);
    assert.throws(() => input.encode('5 6'), { code: 'no-marks' });
  });

  it('gives another vector when the marks change places, and the same with padding', async () => {
    const input = await makeInput(16);
    const parameters = Object.fromEntries(
      Object.entries(input.initialize(new Random(1, 'weights'))).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape])]),
    );
    const read = (text: string, time: number) => {
      const host = input.collate([input.encode(text).example], { batch: 2, time });
      const inputs = Object.fromEntries(
        Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]),
      );
      return (input.pool(parameters, inputs, eagerContext()).arraySync() as number[][])[0]!;
    };
    const there = read('<e1>6</e1> 5 <e2>9</e2>', 7);
    const back = read('<e2>6</e2> 5 <e1>9</e1>', 7);
    assert.equal(there.length, input.features);
    assert.ok(there.some((value, i) => Math.abs(value - back[i]!) > 1e-3));
    for (const [i, value] of read('<e1>6</e1> 5 <e2>9</e2>', 12).entries()) {
      assert.ok(Math.abs(value - there[i]!) < 1e-5);
    }
  });
});
