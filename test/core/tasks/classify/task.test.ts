import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { Example } from '../../../../src/core/data/dataset';
import { labelScores } from '../../../../src/core/metrics/scores/labels';
import { create } from '../../../../src/core/models/bagOfWords/model';
import { withSegments } from '../../../../src/core/models/segments';
import { classify } from '../../../../src/core/tasks/classify/task';
import { eagerContext, numberTokenizer } from '../../models/fixture';

function example(text: string, label: string): Example {
  return { fields: { text, label }, source: { file: 'a.csv', line: 1 } };
}

const training = [example('2 3', 'spam'), example('4', 'ham'), example('5', 'spam')];
const task = classify.create({
  options: { pair: 'joint', stride: undefined },
  model: {
    type: 'bag-of-words',
    encoder: withSegments(
      create(
        {
          width: 4,
          embedding: undefined,
          'feed-forward': [],
          activation: 'relu',
          normalization: 'none',
          dropout: 0,
          initialization: 'he',
        },
        2,
      ),
    ),
  },
  tokenizer: numberTokenizer(9, 8),
  labels: classify.learnLabels(training),
});

function tensors(host: ReturnType<typeof task.collate>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

/** As `predict` gives them. */
function outputsOf(shape: readonly [rows: number, labels: number], logits: readonly number[]) {
  const [rows, labels] = shape;
  const powers = logits.map(Math.exp);
  const sums = Array.from({ length: rows }, (_, row) =>
    powers.slice(row * labels, (row + 1) * labels).reduce((a, b) => a + b, 0),
  );
  const probabilities = powers.map((power, i) => power / sums[Math.floor(i / labels)]!);
  return { logits: float32(shape, logits), probabilities: float32(shape, probabilities) };
}

describe('classify', () => {
  it('learns the labels in a fixed order', () => {
    assert.deepEqual(task.labels, ['ham', 'spam']);
    assert.deepEqual(classify.learnLabels([...training].reverse()), ['ham', 'spam']);
  });

  it('collates to one signature: padding, filler rows, unknown labels', () => {
    const examples = [training[0]!, training[1]!, example('6 7 8', 'eggs')].map(each => task.encode(each));
    assert.deepEqual(
      examples.map(each => each.length),
      [2, 1, 3],
    );
    const { ids, mask, labels, weights } = task.collate(examples, { batch: 4, time: 3 });
    assert.deepEqual([...ids!.data], [2, 3, 0, 4, 0, 0, 6, 7, 8, 0, 0, 0]);
    assert.deepEqual([...mask!.data], [1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0]);
    assert.deepEqual([...labels!.data], [1, 0, 0, 0]);
    assert.deepEqual([...weights!.data], [1, 1, 0, 0]);
    assert.deepEqual(ids!.shape, [4, 3]);
    assert.throws(() => task.collate(examples, { batch: 4, time: 2 }), /internal: 3 tokens in 2 places/);
  });

  it('loss and accuracy look at real rows alone', () => {
    const parameters = tensors(task.initialize(new Random(1, 'weights')));
    const examples = training.map(each => task.encode(each));
    const exact = task.loss(parameters, tensors(task.collate(examples, { batch: 3, time: 2 })), eagerContext());
    const filled = [...examples, task.encode(example('7', 'eggs'))];
    const more = task.loss(parameters, tensors(task.collate(filled, { batch: 6, time: 5 })), eagerContext());
    for (const name of ['loss', 'accuracy'])
      assert.ok(Math.abs(exact[name]!.dataSync()[0]! - more[name]!.dataSync()[0]!) < 1e-6, name);
  });

  it('a batch without any known label has loss 0', () => {
    const parameters = tensors(task.initialize(new Random(1, 'weights')));
    const batch = task.collate([task.encode(example('7', 'eggs'))], { batch: 2, time: 2 });
    assert.ok(Math.abs(task.loss(parameters, tensors(batch), eagerContext()).loss.dataSync()[0]!) === 0);
  });

  it('decodes a row to the most probable label', () => {
    const outputs = { probabilities: float32([2, 2], [0.25, 0.75, 0.5, 0.5]) };
    assert.deepEqual(task.reader!.decode(outputs, 0, task.encode(training[0]!)), {
      label: 'spam',
      probabilities: [0.25, 0.75],
    });
    assert.deepEqual(task.reader!.decode(outputs, 1, task.encode(training[1]!)), {
      label: 'ham',
      probabilities: [0.5, 0.5],
    });
  });

  it('evaluates batch by batch, filler rows left out', () => {
    const evaluator = task.reader!.evaluator();
    const outputs = outputsOf([3, 2], [2, 0, 0, 1, 9, 9]);
    evaluator.add(outputs, [example('1', 'ham'), example('1', 'ham')]);
    evaluator.add(outputs, [example('1', 'ham'), example('1', 'spam'), example('1', 'ham')]);
    const { scores, report, count } = evaluator.finish();
    assert.equal(count, 5);
    assert.equal(scores.accuracy, 0.8);
    assert.deepEqual(report!.confusion, [
      [3, 1],
      [0, 1],
    ]);
    const expected =
      (2 * Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.E) + Math.log(1 + Math.exp(-1)) + Math.log(2)) / 5;
    assert.ok(Math.abs(scores.loss! - expected) < 1e-12);
  });

  it('scores by rank where they are defined', () => {
    const evaluator = task.reader!.evaluator();
    const texts = [example('1', 'ham'), example('1', 'spam'), example('1', 'ham'), example('1', 'spam')];
    evaluator.add(outputsOf([4, 2], [2, 0, 0, 1, 0, 0.5, 0, 0.2]), texts);
    const { scores } = evaluator.finish();
    assert.equal(scores['ROC-AUC'], 0.75);
    assert.ok(Math.abs(scores['average-precision']! - (1 / 2 + 2 / 3 / 2)) < 1e-12);
    const alone = task.reader!.evaluator();
    alone.add(outputsOf([1, 2], [2, 0]), texts.slice(0, 1));
    assert.ok(!('ROC-AUC' in alone.finish().scores));
  });

  it('gives bootstrap intervals when asked: each holds its score', async () => {
    const evaluator = task.reader!.evaluator();
    const random = new Random(2, 'evaluation');
    for (let batch = 0; batch < 20; batch++) {
      const rows = Array.from({ length: 10 }, () => (random.uniform() < 0.5 ? 'ham' : 'spam'));
      const logits = rows.flatMap(label => (random.uniform() < 0.8 === (label === 'ham') ? [1, 0] : [0, 1]));
      evaluator.add(
        outputsOf([10, 2], logits),
        rows.map(label => example('1', label)),
      );
    }
    assert.equal(evaluator.finish().intervals, undefined);
    const { scores } = evaluator.finish();
    const intervals = await evaluator.intervals!();
    const bounded = labelScores.filter(({ interval }) => interval);
    assert.deepEqual(
      Object.keys(intervals!),
      bounded.map(({ name }) => name),
    );
    for (const [name, { low, high }] of Object.entries(intervals!))
      assert.ok(low < scores[name]! && scores[name]! < high, name);
    // About 1.96 standard deviations to each side: of an accuracy near 0.8 over 200 examples, 0.055.
    assert.ok(Math.abs(intervals!.accuracy!.high - intervals!.accuracy!.low - 0.11) < 0.02);
  });

  it('has no loss where training saw none of the labels: 0 would be the best there is', () => {
    const evaluator = task.reader!.evaluator();
    evaluator.add(outputsOf([2, 2], [2, 0, 0, 1]), [example('1', 'eggs'), example('1', 'beans')]);
    const { scores } = evaluator.finish();
    assert.equal('loss' in scores, false);
    assert.equal(scores.accuracy, 0);
  });

  it('a label that training never saw counts as wrong, on a line of its own', () => {
    const evaluator = task.reader!.evaluator();
    evaluator.add(outputsOf([2, 2], [2, 0, 0, 1]), [example('1', 'ham'), example('1', 'eggs')]);
    const { scores, report } = evaluator.finish();
    assert.equal(scores.accuracy, 0.5);
    assert.deepEqual(
      report!.classes.map(each => [each.label, each.support]),
      [
        ['ham', 1],
        ['spam', 0],
        ['eggs', 1],
      ],
    );
    assert.ok(Math.abs(scores.loss! - Math.log(1 + Math.exp(-2))) < 1e-12);
  });
});
