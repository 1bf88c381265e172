import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createModel } from '../../../../src/core/catalog';
import type { Example } from '../../../../src/core/data/dataset';
import { multilabel } from '../../../../src/core/tasks/multilabel/task';
import { eagerContext } from '../../models/fixture';
import { spacedTokenizer } from '../spacedTokenizer';

function example(text: string, ...labels: string[]): Example {
  return { fields: { text }, lists: { labels }, source: { file: 'a.csv', line: 1 } };
}

const training = [example('4 5', 'sport', 'money'), example('6'), example('7', 'sport')];
const LABELS = ['money', 'sport'];

async function makeTask(threshold = 0.5) {
  const bag = { width: 4, 'feed-forward': [], activation: 'relu', normalization: 'none', dropout: 0 } as const;
  return multilabel.create({
    options: { pair: 'joint', stride: undefined, threshold },
    model: await createModel({ type: 'bag-of-words', ...bag, initialization: 'he', embedding: undefined }, 2),
    tokenizer: spacedTokenizer(12, 8),
    labels: multilabel.learnLabels(training),
  });
}

function tensors(host: Readonly<Record<string, { dtype: string; shape: readonly number[]; data: ArrayLike<number> }>>) {
  return Object.fromEntries(
    Object.entries(host).map(([n, t]) => [n, tf.tensor(Array.from(t.data), [...t.shape], t.dtype as 'float32')]),
  );
}

const logit = (p: number) => Math.log(p / (1 - p));

describe('multilabel', () => {
  it('learns the labels in a fixed order; an example may have none', async () => {
    const task = await makeTask();
    assert.deepEqual(task.labels, LABELS);
    const targets = training.map(each => [...task.encode(each).tensors.targets!.data]);
    assert.deepEqual(targets, [
      [1, 1],
      [0, 0],
      [0, 1],
    ]);
    assert.deepEqual([...task.encode(example('4', 'unseen')).tensors.targets!.data], [0, 0]);
  });

  it('has the mean binary cross-entropy of labels and examples, filler rows left out', async () => {
    const task = await makeTask();
    const parameters = tensors(task.initialize(new Random(1, 'weights')));
    const encoded = training.map(each => task.encode(each));
    const inputs = tensors(task.collate(encoded, { batch: 3, time: 2 }));
    const probabilities = task.reader!.predict(parameters, inputs, eagerContext()).probabilities!.dataSync();
    let expected = 0;
    for (const [i, { lists }] of training.entries()) {
      for (const [k, label] of LABELS.entries()) {
        const p = probabilities[i * 2 + k]!;
        expected -= Math.log(lists?.labels?.includes(label) ? p : 1 - p) / (training.length * LABELS.length);
      }
    }
    for (const size of [
      { batch: 3, time: 2 },
      { batch: 8, time: 5 },
    ]) {
      const { loss, weight } = task.loss(parameters, tensors(task.collate(encoded, size)), eagerContext());
      assert.ok(Math.abs(loss.dataSync()[0]! - expected) < 1e-6, `${loss.dataSync()[0]}, not ${expected}`);
      assert.equal(weight!.dataSync()[0], 3);
    }
  });

  it('does not overflow where it is sure', async () => {
    const task = await makeTask();
    const parameters = tensors(task.initialize(new Random(1, 'weights')));
    const sure = { ...parameters, 'head.bias': tf.tensor1d([500, -500]) };
    const inputs = tensors(task.collate([task.encode(training[0]!)], { batch: 2, time: 2 }));
    const loss = task.loss(sure, inputs, eagerContext()).loss.dataSync()[0]!;
    assert.ok(Math.abs(loss - 250) < 1, `${loss}`);
  });

  it('gives labels from the threshold on, and says each probability', async () => {
    const outputs = { probabilities: float32([2, 2], [0.5, 0.25, 0.75, 0.125]) };
    const decode = async (threshold: number, row: number) => {
      const { reader } = await makeTask(threshold);
      const encoding = { ids: new Int32Array(), tokens: [], offsets: [], truncated: false };
      return reader!.describe(outputs, row, encoding);
    };
    const probabilities = { money: 0.5, sport: 0.25 };
    assert.deepEqual(await decode(0.5, 0), { kind: 'labels', labels: ['money'], probabilities, threshold: 0.5 });
    assert.deepEqual(await decode(0.2, 0), {
      kind: 'labels',
      labels: ['money', 'sport'],
      probabilities,
      threshold: 0.2,
    });
    const none = await decode(0.9, 1);
    assert.ok(none.kind === 'labels' && none.labels.length === 0);
  });

  it('scores sets: micro and macro F1, whole sets, wrong pairs', async () => {
    const { reader } = await makeTask();
    const evaluator = reader!.evaluator();
    const p = [0.9, 0.8, 0.2, 0.6, 0.7, 0.4];
    const outputs = { logits: float32([3, 2], p.map(logit)), probabilities: float32([3, 2], p) };
    evaluator.add(outputs, training);
    const { scores, count } = evaluator.finish();
    // Given: money sport | sport | money. Right: money sport | - | sport.
    assert.equal(count, 3);
    assert.ok(Math.abs(scores['micro-F1']! - (2 * 2) / (4 + 3)) < 1e-9);
    assert.ok(Math.abs(scores['F1/money']! - 2 / 3) < 1e-9);
    assert.ok(Math.abs(scores['F1/sport']! - 1 / 2) < 1e-9);
    assert.ok(Math.abs(scores['macro-F1']! - (2 / 3 + 1 / 2) / 2) < 1e-9);
    assert.ok(Math.abs(scores['subset-accuracy']! - 1 / 3) < 1e-9);
    assert.ok(Math.abs(scores['hamming-loss']! - 3 / 6) < 1e-9);
    const losses = [0.9, 0.8, 1 - 0.2, 1 - 0.6, 1 - 0.7, 0.4].map(right => -Math.log(right));
    assert.ok(Math.abs(scores.loss! - losses.reduce((a, b) => a + b) / 6) < 1e-6);
  });
});
