/** `multilabel`: each label by itself, by a sigmoid over a linear map of the pooled vector. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { Example } from '../../data/dataset';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { dense, initializeDense } from '../../layers/dense';
import { meanOf } from '../../metrics/definedScores';
import { reportMultilabel } from '../../metrics/multilabel';
import { computeScores, putFirst } from '../../metrics/score';
import { setScores } from '../../metrics/scores/sets';
import { nameEach } from '../abilities/verdict';
import { atTemperature, temperatureOf } from '../atTemperature';
import { chooseInputs, pooled } from '../exportedInputs';
import { scoreRows } from '../scoreRows';
import type { Evaluator, Task, TaskDefinition, TaskParts, TextReader } from '../task';
import type { TaskExample } from '../taskExample';
import { createTextInput, framePairs, pairForm } from '../textInput';
import { shareOf, windowsOf, withSigmoid } from '../windows';
import { fields } from './fields';
import type { schema } from './schema';

export interface Labelling {
  /** Those that reach the threshold, in the order of the task's labels. */
  readonly labels: readonly string[];
  /** One a label, each 0..1. */
  readonly probabilities: readonly number[];
}

const head = 'head';

/**
 * Binary cross-entropy of each element, from logits: max(x, 0) - x y + log(1 + exp(-|x|)).
 * @param logits any shape @param targets the same, 0 or 1
 */
function binaryCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const rest = tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(logits)))));
  return tf.add(tf.sub(tf.relu(logits), tf.mul(logits, targets)), rest);
}

export const multilabel: TaskDefinition<Infer<typeof schema>, Labelling> = {
  name: 'multilabel',
  ...fields,
  framing: ({ options, roles }) => framePairs(pairForm(options.pair, roles)),
  create: parts => createLabeller(parts),
};

type LabellerParts = TaskParts<Infer<typeof schema>>;

/** @param temperature divides the logits that are read, not those of the loss */
function createLabeller(parts: LabellerParts, temperature?: number): Task<Labelling> {
  const { options, model, tokenizer, labels, roles } = parts;
  const { encoder } = model;
  if (!encoder) throw internal(`${model.type} has no encoder`);
  const { maximumLength } = tokenizer;
  const count = labels.length;
  const input = createTextInput(encoder, tokenizer, pairForm(options.pair, roles));
  const windows = windowsOf(tokenizer, options.stride, withSigmoid);
  const withTargets = ({ length, tensors }: TaskExample, example: Example): TaskExample => ({
    length,
    tensors: { ...tensors, targets: float32([count], Float32Array.from(targetsOf(example))) },
  });
  const toLogits = (parameters: Tensors, pooled: tf.Tensor) =>
    encoder.pooledAreLogits ? pooled : dense(parameters, head, pooled);
  const run = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => {
    const pooled = input.pool(parameters, inputs, context);
    return { pooled, logits: toLogits(parameters, pooled) };
  };
  const targetsOf = ({ lists }: Example) => labels.map(label => (lists?.labels?.includes(label) ? 1 : 0));
  const decode = ({ probabilities }: HostTensors, row: number): Labelling => {
    if (!probabilities) throw internal('no probabilities among the outputs');
    const all = Array.from(probabilities.data.subarray(row * count, (row + 1) * count));
    return { labels: labels.filter((_, i) => all[i]! >= options.threshold), probabilities: all };
  };
  const reader: TextReader<Labelling> = {
    encoder,
    ...(input.form !== 'none' && { pair: input.form }),
    encodeText: (text, pair) => input.encode(text, pair),
    ...(windows && { windows }),
    inputs: input.inputs,
    predict(parameters, inputs, context) {
      const { logits: own, pooled } = run(parameters, inputs, context);
      const logits = atTemperature(own, temperature);
      return { logits, probabilities: tf.sigmoid(logits), pooled };
    },
    halves: {
      words: input.words,
      answer: (parameters, words, inputs, context) =>
        atTemperature(toLogits(parameters, input.pool(parameters, inputs, context, words)), temperature),
    },
    decode,
    describe(outputs, row) {
      const { labels: given, probabilities } = decode(outputs, row);
      const { threshold } = options;
      return { kind: 'labels', labels: given, probabilities: nameEach(labels, probabilities), threshold };
    },
    evaluator: () => createEvaluator(labels, options.threshold, targetsOf),
  };
  return {
    name: 'multilabel',
    labels,
    target: 'micro-F1',
    frozen: encoder.frozen,
    embeddingName: encoder.embeddingName,
    reader,
    calibration: { link: 'sigmoid', targets: targetsOf, at: other => createLabeller(parts, other) },
    initialize: random => ({
      ...input.initialize(random),
      ...(encoder.pooledAreLogits ? {} : initializeDense(head, { from: input.features, to: count }, random)),
    }),
    count: examples =>
      encoder.count?.(
        examples.map(example => example.tensors.ids!.data as Int32Array),
        tokenizer,
      ) ?? {},
    encode(example) {
      const { text, 'text-pair': pair } = example.fields;
      return withTargets(input.encode(text ?? '', pair).example, example);
    },
    ...(windows && {
      encodeSplit: examples =>
        examples.flatMap(example =>
          windows.encode(example.fields.text ?? '').units.map(unit => withTargets(unit, example)),
        ),
    }),
    collate(examples, size) {
      const targets = new Float32Array(size.batch * count);
      const weights = new Float32Array(size.batch);
      examples.forEach((example, row) => {
        targets.set(example.tensors.targets?.data ?? [], row * count);
        weights[row] = shareOf(example);
      });
      return {
        ...input.collate(examples, size),
        targets: float32([size.batch, count], targets),
        weights: float32([size.batch], weights),
      };
    },
    loss(parameters, inputs, context) {
      const { targets, weights } = inputs as { targets: tf.Tensor; weights: tf.Tensor };
      const { logits } = run(parameters, inputs, context);
      const weight = tf.sum(weights);
      const each = tf.mul(tf.mean(binaryCrossEntropy(logits, targets), 1), weights);
      return { loss: tf.div(tf.sum(each), tf.maximum(weight, 1e-9)), weight };
    },
    score: (weights, split, scoring) =>
      scoreRows({ collate: input.collate }, reader, maximumLength, weights, split, scoring),
    exported: () => ({
      program: reader.predict,
      inputs: chooseInputs(input.inputs),
      outputs: {
        logits: 'one number a label, in the order of labels',
        probabilities: 'one a label, each from 0 to 1; labels of at least the threshold are given',
        pooled,
      },
      longest: input.longest,
      metadata: { threshold: String(options.threshold), ...temperatureOf(temperature).metadata },
    }),
  };
}

function createEvaluator(
  labels: readonly string[],
  threshold: number,
  targetsOf: (example: Example) => readonly number[],
): Evaluator {
  const actual: number[] = [];
  const predicted: number[] = [];
  const count = labels.length;
  let loss = 0;
  return {
    add({ logits, probabilities }, examples) {
      if (!logits || !probabilities) throw internal('no logits among the outputs');
      examples.forEach((example, row) => {
        targetsOf(example).forEach((target, k) => {
          const x = logits.data[row * count + k]!;
          actual.push(target);
          predicted.push(probabilities.data[row * count + k]! >= threshold ? 1 : 0);
          loss += (Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)))) / count;
        });
      });
    },
    finish() {
      const report = reportMultilabel(actual, predicted, labels);
      const examples = actual.length / Math.max(1, count);
      const scores = {
        ...putFirst(['loss'], computeScores(setScores, { report, loss: meanOf(loss, examples) })),
        ...Object.fromEntries(report.classes.map(({ label, f1 }) => [`F1/${label}`, f1])),
      };
      return { count: examples, scores };
    },
  };
}
