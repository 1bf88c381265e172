/** `regress`: a number for a text or a pair, by a linear map of the pooled vector; mean squared error. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { float32 } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { dense, initializeDense } from '../../layers/dense';
import { reportRegression } from '../../metrics/regression';
import { scoreRows } from '../scoreRows';
import type { Evaluator, Task, TaskDefinition, TextReader } from '../task';
import { createTextInput, pairForm } from '../textInput';
import { fields } from './fields';
import type { schema } from './schema';

export interface Regression {
  readonly score: number;
}

const head = 'head';

export const regress: TaskDefinition<Infer<typeof schema>, Regression> = {
  name: 'regress',
  ...fields,
  needsCls: ({ encoder }) => encoder?.needsCls ?? false,
  create({ options, model, tokenizer, labels, roles }): Task<Regression> {
    const { encoder } = model;
    if (!encoder || encoder.pooledAreLogits) throw internal(`${model.type} gives no vector of a text`);
    const [mean, deviation] = [Number(labels[0] ?? 0), Number(labels[1] ?? 1)];
    const { maximumLength } = tokenizer;
    const input = createTextInput(encoder, tokenizer, pairForm(options.pair, roles));
    const run = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
      const pooled = input.pool(parameters, inputs, input.embed(parameters, inputs), context);
      const answer = dense(parameters, head, pooled);
      return { pooled, answer: tf.reshape(answer, [answer.size]) };
    };
    const collate: Task['collate'] = (examples, size) => {
      const targets = new Float32Array(size.batch);
      const weights = new Float32Array(size.batch);
      examples.forEach((example, row) => {
        targets[row] = Number(example.tensors.target?.data[0] ?? 0);
        weights[row] = Number.isNaN(targets[row]) ? 0 : 1;
        if (weights[row] === 0) targets[row] = 0;
      });
      return {
        ...input.collate(examples, size),
        targets: float32([size.batch], targets),
        weights: float32([size.batch], weights),
      };
    };
    const reader: TextReader<Regression> = {
      encoder,
      encodeText: (text, pair) => input.encode(text, pair),
      inputs: input.inputs,
      predict(parameters, inputs, context) {
        const { pooled, answer } = run(parameters, inputs, context);
        return { scores: tf.add(tf.mul(answer, deviation), mean), pooled };
      },
      decode: (outputs, row) => ({ score: outputs.scores?.data[row] ?? 0 }),
      evaluator: () => createEvaluator(deviation),
    };
    return {
      name: 'regress',
      labels,
      target: { name: 'pearson', better: 'higher' },
      frozen: encoder.frozen,
      embeddingName: encoder.embeddingName,
      reader,
      initialize: random => ({
        ...input.initialize(random),
        ...initializeDense(head, { from: input.features, to: 1 }, random),
      }),
      count: () => ({}),
      encode({ fields: { text, score, 'text-pair': pair } }) {
        const { length, tensors } = input.encode(text ?? '', pair).example;
        const target = float32([], Float32Array.of((Number(score) - mean) / deviation));
        return { length, tensors: { ...tensors, target } };
      },
      collate,
      loss(parameters, inputs, context) {
        const { targets, weights } = inputs as { targets: tf.Tensor; weights: tf.Tensor };
        const { answer } = run(parameters, inputs, context);
        const weight = tf.sum(weights);
        const squares = tf.sum(tf.mul(tf.square(tf.sub(answer, targets)), weights));
        return { loss: tf.div(squares, tf.maximum(weight, 1e-9)), weight };
      },
      score: (weights, split, scoring) =>
        scoreRows({ collate: input.collate }, reader, maximumLength, weights, split, scoring),
      exported: () => ({
        program: reader.predict,
        inputs: input.collate([reader.encodeText('').example], { batch: 1, time: maximumLength }),
      }),
    };
  },
};

/** The loss is of scaled scores, as in training; errors are in the data's own units. */
function createEvaluator(deviation: number): Evaluator {
  const actual: number[] = [];
  const predicted: number[] = [];
  return {
    add({ scores }, examples) {
      if (!scores) throw internal('no scores among the outputs');
      examples.forEach(({ fields: { score } }, row) => {
        const value = Number(score);
        if (!Number.isFinite(value)) return;
        actual.push(value);
        predicted.push(scores.data[row]!);
      });
    },
    finish() {
      const report = reportRegression(actual, predicted);
      const scores = {
        loss: report.meanSquaredError / deviation ** 2,
        MSE: report.meanSquaredError,
        MAE: report.meanAbsoluteError,
        pearson: report.pearson ?? 0,
        spearman: report.spearman ?? 0,
      };
      return { count: actual.length, scores };
    },
  };
}
