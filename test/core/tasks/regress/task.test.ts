import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createModel } from '../../../../src/core/catalog';
import type { Example } from '../../../../src/core/data/dataset';
import { regress } from '../../../../src/core/tasks/regress/task';
import { eagerContext } from '../../models/fixture';
import { spacedTokenizer } from '../spacedTokenizer';

function example(text: string, score: number): Example {
  return { fields: { text, score: String(score) }, source: { file: 'a.csv', line: 1 } };
}

const training = [example('4 5', 1), example('6', 2), example('7 8 9', 4), example('4', 5)];

async function makeTask(pool: 'max' | 'mean' = 'max') {
  const lstm = { width: 4, hidden: 3, layers: 1, bidirectional: true, dropout: 0, initialization: 'uniform' } as const;
  return regress.create({
    options: { pair: 'joint' },
    model: await createModel({ type: 'lstm', ...lstm, pool, embedding: undefined }, 0),
    tokenizer: spacedTokenizer(12, 8),
    labels: regress.learnLabels(training),
  });
}

function tensors(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

describe('regress', () => {
  it('counts mean, deviation and range of the training scores', async () => {
    const task = await makeTask();
    const { scale } = task.count(training.map(each => task.encode(each)));
    const [mean, deviation, lowest, highest] = scale!.data;
    assert.deepEqual([mean, lowest, highest], [3, 1, 5]);
    assert.ok(Math.abs(deviation! - Math.sqrt(2.5)) < 1e-6);
    assert.ok(task.frozen?.has('scale'));
    const same = task.count([task.encode(example('4', 2)), task.encode(example('5', 2))]).scale!;
    assert.deepEqual([...same.data], [2, 1, 2, 2]);
  });

  it('has a finite loss, and the same, with filler rows', async () => {
    const task = await makeTask();
    const encoded = training.map(each => task.encode(each));
    const parameters = tensors({ ...task.initialize(new Random(1, 'weights')), ...task.count(encoded) });
    const lossOf = (batch: number, time: number) => {
      const inputs = tensors(task.collate(encoded, { batch, time }));
      return task.loss(parameters, inputs, eagerContext()).loss.dataSync()[0]!;
    };
    assert.ok(Number.isFinite(lossOf(8, 5)));
    assert.ok(Math.abs(lossOf(8, 5) - lossOf(4, 3)) < 1e-6);
  });

  it('answers in the unit of the data; the loss is in deviations', async () => {
    const task = await makeTask('mean');
    const encoded = training.map(each => task.encode(each));
    const parameters = tensors({ ...task.initialize(new Random(1, 'weights')), ...task.count(encoded) });
    const inputs = tensors(task.collate(encoded, { batch: 4, time: 3 }));
    const scores = task.reader!.predict(parameters, inputs, eagerContext()).scores!.dataSync();
    const squares = training.map(({ fields }, i) => (scores[i]! - Number(fields.score)) ** 2 / 2.5);
    const { loss } = task.loss(parameters, inputs, eagerContext());
    assert.ok(Math.abs(loss.dataSync()[0]! - squares.reduce((a, b) => a + b) / 4) < 1e-5);
  });

  it('says the number, and between which the data lie', async () => {
    const { reader } = await makeTask();
    const outputs = { scores: float32([1], [4.25]), lowest: float32([1], [1]), highest: float32([1], [5]) };
    const encoding = { ids: new Int32Array(), tokens: [], offsets: [], truncated: false };
    const said = reader!.describe(outputs, 0, encoding);
    assert.deepEqual(said, { kind: 'score', score: 4.25, lowest: 1, highest: 5 });
  });

  it('scores errors and correlations', async () => {
    const { reader } = await makeTask();
    const evaluator = reader!.evaluator();
    const predicted = [2, 2, 4, 4];
    const outputs = { scores: float32([4], predicted), deviations: float32([4], [2, 2, 2, 2]) };
    evaluator.add(outputs, training);
    const { scores, count } = evaluator.finish();
    assert.equal(count, 4);
    assert.deepEqual([scores.MSE, scores.MAE, scores.loss], [0.5, 0.5, 0.125]);
    assert.ok(Math.abs(scores.pearson! - 3 / Math.sqrt(10)) < 1e-9, `${scores.pearson}`);
    assert.ok(Math.abs(scores.spearman! - 2 / Math.sqrt(5)) < 1e-9, `${scores.spearman}`);
  });
});
