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
    options: { pair: 'joint', stride: undefined },
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

  it('leaves out correlations that are not defined', async () => {
    const evaluator = (await makeTask()).reader!.evaluator();
    evaluator.add({ scores: float32([4], [2, 2, 2, 2]), deviations: float32([4], [2, 2, 2, 2]) }, training);
    assert.deepEqual(Object.keys(evaluator.finish().scores), ['loss', 'MSE', 'MAE']);
  });

  const times = [1_700_000_000, 1_700_000_005, 1_700_000_003, 1_700_000_004].map((score, i) =>
    example(`${4 + i}`, score),
  );

  it('takes off what scores have in common that are far from 0 for how much they differ', async () => {
    const task = await makeTask('mean');
    const encoded = times.map(each => task.encode(each));
    const counted = task.count(encoded);
    assert.deepEqual(Object.keys(counted), ['scale', 'base']);
    assert.equal(
      [...counted.base!.data].reduce((a, b) => a + b),
      1_700_000_003,
    );
    assert.deepEqual([...counted.scale!.data], [0, Math.fround(Math.sqrt(3.5)), -3, 2]);
    assert.ok(task.optional?.has('base') && task.frozen?.has('base'));
    const parameters = tensors({ ...task.initialize(new Random(1, 'weights')), ...counted });
    const inputs = tensors(task.collate(encoded, { batch: 6, time: 3 }));
    const outputs = task.reader!.predict(parameters, inputs, eagerContext());
    const host = Object.fromEntries(
      Object.entries(outputs).map(([name, x]) => [name, float32(x.shape, x.dataSync() as Float32Array)]),
    );
    const said = times.map((_, row) => (task.reader!.decode(host, row, encoded[row]!) as { score: number }).score);
    const squares = said.map((score, i) => (score - Number(times[i]!.fields.score)) ** 2 / 3.5);
    const { loss } = task.loss(parameters, inputs, eagerContext());
    assert.ok(Math.abs(loss.dataSync()[0]! - squares.reduce((a, b) => a + b) / 4) < 1e-5);
    for (const score of said) assert.ok(Math.abs(score - 1_700_000_003) < 4 && !Number.isInteger(score), `${score}`);
    const evaluator = task.reader!.evaluator();
    evaluator.add(host, times);
    assert.ok(Math.abs(evaluator.finish().scores.loss! - squares.reduce((a, b) => a + b) / 4) < 1e-5);
    const encoding = { ids: new Int32Array(), tokens: [], offsets: [], truncated: false };
    const { lowest, highest } = task.reader!.describe(host, 0, encoding) as { lowest: number; highest: number };
    assert.deepEqual([lowest, highest], [1_700_000_000, 1_700_000_005]);
  });

  it('computes with usual scores as they are', async () => {
    const task = await makeTask();
    const encode = (scores: readonly number[]) => scores.map(score => task.encode(example('4', score)));
    for (const usual of [
      [0, 1],
      [1950, 2020],
      [0.1, 0.2, 0.7],
      [-3e6, 3e6],
      [5, 5],
    ]) {
      assert.deepEqual(Object.keys(task.count(encode(usual))), ['scale'], `${usual}`);
    }
    for (const far of [
      [1e9, 1e9 + 1],
      [-1e12, -1e12 + 50],
      [1e6, 1e6 + 0.25],
    ]) {
      assert.deepEqual(Object.keys(task.count(encode(far))), ['scale', 'base'], `${far}`);
    }
  });

  it('warns of scores that 32 bits make equal', () => {
    const problems = (scores: readonly number[]) =>
      regress.findProblems!(scores.map(score => example('4', score))).map(({ message }) => message);
    assert.deepEqual(problems([1_700_000_000, 1_700_000_005, 0.5]), [
      '3 different scores of train become 2 in the 32-bit numbers that a network computes with',
    ]);
    assert.deepEqual(problems([1_700_000_000, 1_700_000_005, 1_700_000_005]), []);
    assert.deepEqual(problems([0.1, 0.30000000000000004, 3]), []);
  });
});
