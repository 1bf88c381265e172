/** `regress`: a number for a text or a pair, by a linear map of the pooled vector; mean squared error. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { joinFloat, PARTS, splitFloat } from '../../base/floatParts';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Tensors } from '../../engine/contract';
import { dense, initializeDense } from '../../layers/dense';
import { take } from '../../layers/parameters';
import { reportRegression } from '../../metrics/regression';
import { computeScores, putFirst } from '../../metrics/score';
import { numberScores } from '../../metrics/scores/numbers';
import type { Encoder } from '../../models/model';
import { chooseInputs, pooled } from '../exportedInputs';
import { scoreRows } from '../scoreRows';
import type { Evaluator, ReaderWindows, Task, TaskDefinition, TextReader } from '../task';
import type { TaskExample } from '../taskExample';
import { createTextInput, framePairs, pairForm, type TextInput } from '../textInput';
import { shareOf, windowOf, windowsOf } from '../windows';
import { fields } from './fields';
import { describeScores, needsBase } from './range';
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
/**
 * [3], only of scores that are far from 0 for how much they differ, as times in seconds are: numbers of 32 bits would make them
 * equal. What the parts add up to is taken from every score, and `scale` is of what is left.
 */
const base = 'base';
/** Outputs of its parts, the largest first. */
const baseParts = ['base', 'base/1', 'base/2'] as const;

export const regress: TaskDefinition<Infer<typeof schema>, Regression> = {
  name: 'regress',
  ...fields,
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
    const windows = windowsOf(tokenizer, options.stride);
    const reader = createReader(encoder, input, answerOf, windows);
    return {
      name: 'regress',
      labels: [],
      target: 'pearson',
      frozen: new Set([...(encoder.frozen ?? []), scale, base]),
      optional: new Set([base]),
      embeddingName: encoder.embeddingName,
      reader,
      initialize: random => ({
        ...input.initialize(random),
        ...initializeDense(head, { from: input.features, to: 1 }, random),
        [scale]: float32([4], [0, 1, 0, 1]),
      }),
      count: examples => countScale(scoresOf(examples.filter(unit => windowOf(unit).index === 0))),
      encode: ({ fields: { text, score, 'text-pair': pair } }) =>
        withTarget(input.encode(text ?? '', pair).example, Number(score)),
      ...(windows && {
        encodeSplit: examples =>
          examples.flatMap(({ fields: { text, score } }) =>
            windows.encode(text ?? '').units.map(unit => withTarget(unit, Number(score))),
          ),
      }),
      collate(examples, size) {
        const targets = new Float32Array(size.batch);
        const rests = new Float32Array(size.batch * (PARTS - 1));
        const weights = new Float32Array(size.batch);
        examples.forEach((example, row) => {
          const [first = 0, ...rest] = example.tensors.target?.data ?? [];
          targets[row] = first;
          rests.set(rest, row * (PARTS - 1));
          weights[row] = shareOf(example);
        });
        return {
          ...input.collate(examples, size),
          targets: float32([size.batch], targets),
          rests: float32([size.batch, PARTS - 1], rests),
          weights: float32([size.batch], weights),
        };
      },
      loss(parameters, inputs, context) {
        const { weights } = inputs as { weights: tf.Tensor };
        const targets = withoutBase(parameters, inputs);
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

function withTarget({ length, tensors }: TaskExample, score: number): TaskExample {
  return { length, tensors: { ...tensors, target: float32([PARTS], splitFloat(score)) } };
}

function scoresOf(examples: readonly TaskExample[]): Float64Array {
  return Float64Array.from(examples, ({ tensors }) => joinFloat(tensors.target?.data ?? []));
}

function countScale(scores: Float64Array): HostTensors {
  if (scores.length === 0) return { [scale]: float32([4], [0, 1, 0, 1]) };
  const { mean, deviation, lowest, highest } = describeScores(scores);
  if (!needsBase({ lowest, highest, deviation })) {
    return { [scale]: float32([4], [mean, deviation || 1, lowest, highest]) };
  }
  return {
    [scale]: float32([4], [0, deviation, lowest - mean, highest - mean]),
    [base]: float32([PARTS], splitFloat(mean)),
  };
}

/** Scores as they are, or what is left of them without the base: by parts, so that equal ones cancel before they are rounded. */
function withoutBase(parameters: Tensors, inputs: Tensors): tf.Tensor {
  const { targets, rests } = inputs as { targets: tf.Tensor; rests: tf.Tensor };
  if (!parameters[base]) return targets;
  const parts = take(parameters, base);
  const rest = tf.reshape(tf.slice(parts, [1], [PARTS - 1]), [1, PARTS - 1]);
  return tf.add(tf.sub(targets, tf.slice(parts, [0], [1])), tf.sum(tf.sub(rests, rest), 1));
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
  windows: ReaderWindows | undefined,
): TextReader<Regression> {
  const decode = (outputs: HostTensors, row: number): Regression => ({ score: scoreOf(outputs, row) });
  return {
    encoder,
    ...(input.form !== 'none' && { pair: input.form }),
    encodeText: (text, pair) => input.encode(text, pair),
    ...(windows && { windows }),
    inputs: input.inputs,
    predict(parameters, inputs, context) {
      const pooled = input.pool(parameters, inputs, context);
      const answer = answerOf(parameters, pooled);
      const [mean, deviation, lowest, highest] = splitScale(parameters);
      const eachRow = tf.onesLike(answer);
      const scores = tf.add(tf.mul(answer, deviation), mean);
      return {
        ...withBase(parameters, scores),
        deviations: tf.mul(eachRow, deviation),
        lowest: tf.mul(eachRow, lowest),
        highest: tf.mul(eachRow, highest),
        pooled,
      };
    },
    // In the unit of the data, but for the mean of the training scores.
    halves: {
      words: input.words,
      answer(parameters, words, inputs, context) {
        const answer = answerOf(parameters, input.pool(parameters, inputs, context, words));
        return tf.expandDims(tf.mul(answer, splitScale(parameters)[1]), 1);
      },
    },
    decode,
    describe: (outputs, row) => ({
      kind: 'score',
      ...decode(outputs, row),
      lowest: baseOf(outputs, row) + outputs.lowest!.data[row]!,
      highest: baseOf(outputs, row) + outputs.highest!.data[row]!,
    }),
    evaluator: createEvaluator,
  };
}

/** `scores` as numbers of 32 bits, for who runs the exported model; where there is a base, what to add for all digits. */
function withBase(parameters: Tensors, scores: tf.Tensor): Record<string, tf.Tensor> {
  if (!parameters[base]) return { scores };
  const parts = take(parameters, base);
  const eachRow = tf.onesLike(scores);
  // An output each: rows of several numbers would be fixed to one size in the exported model.
  const outputs = baseParts.map((name, i) => [name, tf.mul(eachRow, tf.reshape(tf.slice(parts, [i], [1]), []))]);
  return { scores: tf.add(scores, tf.sum(parts)), difference: scores, ...Object.fromEntries(outputs) };
}

/** What lowest, highest and differences are added to. */
function baseOf(outputs: HostTensors, row: number): number {
  const parts = baseParts.map(name => outputs[name]?.data[row] ?? 0);
  return joinFloat(parts);
}

function scoreOf(outputs: HostTensors, row: number): number {
  const { scores, difference } = outputs;
  if (!scores) throw internal('no scores among the outputs');
  return difference ? baseOf(outputs, row) + difference.data[row]! : scores.data[row]!;
}

/** The loss is of scaled scores, as in training; errors are in the data's own units. */
function createEvaluator(): Evaluator {
  const actual: number[] = [];
  const predicted: number[] = [];
  let deviation = 1;
  return {
    add(outputs, examples) {
      const { deviations } = outputs;
      if (!deviations) throw internal('no deviations among the outputs');
      deviation = deviations.data[0] ?? 1;
      examples.forEach(({ fields: { score } }, row) => {
        actual.push(Number(score));
        predicted.push(scoreOf(outputs, row));
      });
    },
    finish() {
      const report = reportRegression(actual, predicted);
      const loss = report.meanSquaredError / deviation ** 2;
      const scores = putFirst(['loss', 'MSE', 'MAE'], computeScores(numberScores, { report, loss }));
      return { count: actual.length, scores };
    },
  };
}
