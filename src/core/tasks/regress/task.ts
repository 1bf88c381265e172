/** `regress`: a number for a text or a pair, by a linear map of the pooled vector; mean squared error. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { dense, initializeDense } from '../../layers/dense';
import { take } from '../../layers/parameters';
import { reportRegression } from '../../metrics/regression';
import type { Encoder } from '../../models/model';
import { chooseInputs, pooled } from '../exportedInputs';
import { scoreRows } from '../scoreRows';
import type { Evaluator, Task, TaskDefinition, TaskExample, TextReader } from '../task';
import { createTextInput, framePairs, pairForm, type TextInput } from '../textInput';
import { fields } from './fields';
import type { schema } from './schema';

export interface Regression {
  readonly score: number;
}

const head = 'head';
/**
 * Of the training scores, counted before the first step: mean, standard deviation, lowest, highest. The network answers in
 * deviations from the mean, so that its loss does not depend on the data's unit.
 */
const scale = 'scale';

export const regress: TaskDefinition<Infer<typeof schema>, Regression> = {
  name: 'regress',
  ...fields,
  needsCls: ({ encoder }) => encoder?.needsCls ?? false,
  framing: ({ options, roles }) => framePairs(pairForm(options.pair, roles)),
  create({ options, model, tokenizer, roles }): Task<Regression> {
    const { encoder } = model;
    if (!encoder || encoder.pooledAreLogits) throw internal(`${model.type} gives no vector of a text`);
    const { maximumLength } = tokenizer;
    const input = createTextInput(encoder, tokenizer, pairForm(options.pair, roles));
    const answerOf = (parameters: Tensors, pooled: tf.Tensor) => {
      const answer = dense(parameters, head, pooled);
      return tf.reshape(answer, [answer.size]);
    };
    const reader = createReader(encoder, input, answerOf);
    return {
      name: 'regress',
      labels: [],
      target: { name: 'pearson', better: 'higher' },
      frozen: new Set([...(encoder.frozen ?? []), scale]),
      embeddingName: encoder.embeddingName,
      reader,
      initialize: random => ({
        ...input.initialize(random),
        ...initializeDense(head, { from: input.features, to: 1 }, random),
        [scale]: float32([4], [0, 1, 0, 1]),
      }),
      count: examples => ({ [scale]: float32([4], scaleOf(examples)) }),
      encode({ fields: { text, score, 'text-pair': pair } }) {
        const { length, tensors } = input.encode(text ?? '', pair).example;
        return { length, tensors: { ...tensors, target: float32([], [Number(score)]) } };
      },
      collate(examples, size) {
        const targets = new Float32Array(size.batch);
        const weights = new Float32Array(size.batch);
        examples.forEach((example, row) => {
          targets[row] = Number(example.tensors.target?.data[0] ?? 0);
          weights[row] = 1;
        });
        return {
          ...input.collate(examples, size),
          targets: float32([size.batch], targets),
          weights: float32([size.batch], weights),
        };
      },
      loss(parameters, inputs, context) {
        const { targets, weights } = inputs as { targets: tf.Tensor; weights: tf.Tensor };
        const answer = answerOf(parameters, input.pool(parameters, inputs, context));
        const [mean, deviation] = splitScale(parameters);
        const weight = tf.sum(weights);
        const off = tf.sub(answer, tf.div(tf.sub(targets, mean), deviation));
        return { loss: tf.div(tf.sum(tf.mul(tf.square(off), weights)), tf.maximum(weight, 1e-9)), weight };
      },
      score: (weights, split, scoring) =>
        scoreRows({ collate: input.collate }, reader, maximumLength, weights, split, scoring),
      exported: () => ({
        program: reader.predict,
        inputs: chooseInputs(input.inputs),
        outputs: {
          scores: 'the number',
          deviations: 'standard deviation of the training scores',
          lowest: 'lowest training score',
          highest: 'highest training score',
          pooled,
        },
        longest: input.longest,
      }),
    };
  },
};

function scaleOf(examples: readonly TaskExample[]): readonly number[] {
  let [sum, squares, lowest, highest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { tensors } of examples) {
    const score = Number(tensors.target?.data[0]);
    sum += score;
    squares += score * score;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  const count = Math.max(1, examples.length);
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1;
  return examples.length === 0 ? [0, 1, 0, 1] : [mean, deviation, lowest, highest];
}

/** Mean, deviation, lowest, highest: each a scalar. */
function splitScale(parameters: Tensors): readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor] {
  const all = take(parameters, scale);
  const at = (place: number) => tf.reshape(tf.slice(all, [place], [1]), []);
  return [at(0), at(1), at(2), at(3)];
}

function createReader(
  encoder: Encoder,
  input: TextInput,
  answerOf: (parameters: Tensors, pooled: tf.Tensor) => tf.Tensor,
): TextReader<Regression> {
  const decode = ({ scores }: HostTensors, row: number): Regression => {
    if (!scores) throw internal('no scores among the outputs');
    return { score: scores.data[row]! };
  };
  return {
    encoder,
    ...(input.form !== 'none' && { pair: input.form }),
    encodeText: (text, pair) => input.encode(text, pair),
    inputs: input.inputs,
    predict(parameters, inputs, context) {
      const pooled = input.pool(parameters, inputs, context);
      const answer = answerOf(parameters, pooled);
      const [mean, deviation, lowest, highest] = splitScale(parameters);
      const eachRow = tf.onesLike(answer);
      return {
        scores: tf.add(tf.mul(answer, deviation), mean),
        deviations: tf.mul(eachRow, deviation),
        lowest: tf.mul(eachRow, lowest),
        highest: tf.mul(eachRow, highest),
        pooled,
      };
    },
    saliency: (parameters, inputs, context) =>
      input.weigh(parameters, inputs, context, pooled =>
        tf.mul(tf.sum(answerOf(parameters, pooled)), splitScale(parameters)[1]),
      ),
    decode,
    describe: (outputs, row) => ({
      kind: 'score',
      ...decode(outputs, row),
      lowest: outputs.lowest!.data[row]!,
      highest: outputs.highest!.data[row]!,
    }),
    evaluator: createEvaluator,
  };
}

/** The loss is of scaled scores, as in training; errors are in the data's own units. */
function createEvaluator(): Evaluator {
  const actual: number[] = [];
  const predicted: number[] = [];
  let deviation = 1;
  return {
    add({ scores, deviations }, examples) {
      if (!scores || !deviations) throw internal('no scores among the outputs');
      deviation = deviations.data[0] ?? 1;
      examples.forEach(({ fields: { score } }, row) => {
        actual.push(Number(score));
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
