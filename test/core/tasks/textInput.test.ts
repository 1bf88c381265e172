// One text or two as one vector: ids, segments, places, what is cut, and that two towers drop the same features.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createEagerContext } from '../../../src/core/engine/context';
import { create } from '../../../src/core/models/lstm/model';
import { withSegments } from '../../../src/core/models/segments';
import { createTextInput, pairForm } from '../../../src/core/tasks/textInput';
import { CLS, SEP, spacedTokenizer } from './spacedTokenizer';

const encoder = withSegments(
  create(
    {
      width: 4,
      hidden: 3,
      embedding: undefined,
      layers: 1,
      bidirectional: true,
      pool: 'max',
      dropout: 0.5,
      initialization: 'uniform',
    },
    2,
  ),
);

function toEager(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

describe('pairForm', () => {
  it('is of pairs where the config names a second column', () => {
    assert.equal(pairForm('towers', new Set(['text', 'label'])), 'none');
    assert.equal(pairForm('towers', new Set(['text', 'text-pair', 'label'])), 'towers');
    assert.equal(pairForm('joint', undefined), 'none');
  });
});

describe('two texts as one', () => {
  const input = createTextInput(encoder, spacedTokenizer(20, 9), 'joint');
  const idsOf = (text: string, pair: string) => [...input.encode(text, pair).example.tensors.ids!.data];

  it('have [CLS] before, [SEP] between and after, and a segment each', () => {
    const { example, encoding } = input.encode('7 8', '9');
    assert.deepEqual([...example.tensors.ids!.data], [CLS, 7, 8, SEP, 9, SEP]);
    assert.deepEqual([...example.tensors.segments!.data], [0, 0, 0, 0, 1, 1]);
    assert.equal(example.length, 6);
    const both = '7 8\n9';
    assert.deepEqual(
      encoding.offsets.map(([start, end]) => both.slice(start, end)),
      ['', '7', '8', '', '9', ''],
    );
    assert.equal(encoding.truncated, false);
  });

  it('lose the end of the longer one', () => {
    assert.deepEqual(idsOf('4 5 6 7 8 9 10', '11 12'), [CLS, 4, 5, 6, 7, SEP, 11, 12, SEP]);
    assert.deepEqual(idsOf('4 5', '6 7 8 9 10 11'), [CLS, 4, 5, SEP, 6, 7, 8, 9, SEP]);
    assert.deepEqual(idsOf('4 5 6 7 8', '9 10 11 12 13'), [CLS, 4, 5, 6, SEP, 9, 10, 11, SEP]);
    const cut = input.encode('4 5 6 7 8', '9 10 11 12 13');
    assert.equal(cut.encoding.truncated, true);
    assert.equal(cut.example.length, 9);
  });

  it('may be empty, both', () => {
    assert.deepEqual(idsOf('', ''), [CLS, SEP, SEP]);
  });

  it('pad segments as they pad ids', () => {
    const examples = [input.encode('7', '8').example, input.encode('4 5', '6').example];
    const { ids, mask, segments } = input.collate(examples, { batch: 3, time: 7 });
    assert.deepEqual([...ids!.data.slice(0, 7)], [CLS, 7, SEP, 8, SEP, 0, 0]);
    assert.deepEqual([...segments!.data.slice(0, 7)], [0, 0, 0, 1, 1, 0, 0]);
    assert.deepEqual([...mask!.data.slice(14)], [0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(segments!.shape, [3, 7]);
  });
});

describe('two towers', () => {
  const input = createTextInput(encoder, spacedTokenizer(20, 6), 'towers');

  it('cut each text by itself, and tell the places of both', () => {
    const { example, encoding } = input.encode('4 5 6 7 8 9 10', '11 12');
    assert.deepEqual([...example.tensors.ids!.data], [4, 5, 6, 7, 8, 9]);
    assert.deepEqual([...example.tensors.pairIds!.data], [11, 12]);
    assert.equal(example.length, 6);
    assert.equal(encoding.truncated, true);
    const both = '4 5 6 7 8 9 10\n11 12';
    assert.deepEqual(
      encoding.offsets.map(([start, end]) => both.slice(start, end)),
      ['4', '5', '6', '7', '8', '9', '11', '12'],
    );
  });

  it('compare as u, v, |u - v|, u v; equal texts are 0 apart, while features are dropped too', () => {
    const { example } = input.encode('4 5 6', '4 5 6');
    const inputs = toEager(input.collate([example], { batch: 2, time: 5 }));
    const parameters = toEager(input.initialize(new Random(3, 'weights')));
    for (const training of [false, true]) {
      const { context } = createEagerContext(training, { seed: 5, step: 1 }, []);
      const vector = (input.pool(parameters, inputs, context).arraySync() as number[][])[0]!;
      const n = encoder.features;
      assert.equal(vector.length, 4 * n);
      assert.equal(input.features, 4 * n);
      const [u, v, apart, product] = [0, 1, 2, 3].map(part => vector.slice(part * n, (part + 1) * n));
      assert.deepEqual(u, v);
      assert.ok(u!.some(value => value !== 0));
      assert.deepEqual(apart, new Array(n).fill(0));
      for (const [i, value] of product!.entries()) assert.ok(Math.abs(value - u![i]! * u![i]!) < 1e-6);
    }
  });

  it('drop features while training, and other ones at another step', () => {
    const { example } = input.encode('4 5 6', '7 8');
    const inputs = toEager(input.collate([example], { batch: 1, time: 3 }));
    const parameters = toEager(input.initialize(new Random(3, 'weights')));
    const read = (training: boolean, step: number) => {
      const { context } = createEagerContext(training, { seed: 5, step }, []);
      return [...input.pool(parameters, inputs, context).dataSync()];
    };
    assert.notDeepEqual(read(true, 1), read(false, 1));
    assert.notDeepEqual(read(true, 1), read(true, 2));
    assert.deepEqual(read(false, 1), read(false, 2));
  });
});
