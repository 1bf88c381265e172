/** One label among several, by softmax over a linear map of a vector: what tasks share that give one. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { type ClassLossOptions, classLoss, plainLoss } from '../../layers/classLoss';
import { dense, initializeDense } from '../../layers/dense';
import type { Encoder } from '../../models/model';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf } from '../collate';
import { chooseInputs, pooled } from '../exportedInputs';
import { scoreRows } from '../scoreRows';
import type { Task, TaskExample, TextReader } from '../task';
import type { TextInput } from '../textInput';
import { nameEach } from '../verdict';
import { createEvaluator, indexOfMaximum } from './evaluation';

export interface Classification {
  readonly label: string;
  /** One a label, in the order of the task's labels; they sum to 1. */
  readonly probabilities: readonly number[];
}

const head = 'head';

export interface ClassifierParts {
  readonly input: TextInput;
  readonly encoder: Encoder;
  readonly labels: readonly string[];
}

/** @param name of the task */
export function createClassifier(
  name: string,
  parts: ClassifierParts,
  tokenizer: Tokenizer,
  loss: ClassLossOptions = plainLoss,
): Task<Classification> {
  const { input, encoder, labels } = parts;
  const { maximumLength } = tokenizer;
  const reader = createReader(parts);
  return {
    name,
    labels,
    target: { name: 'accuracy', better: 'higher' },
    frozen: encoder.frozen,
    embeddingName: encoder.embeddingName,
    reader,
    initialize: random => ({
      ...input.initialize(random),
      ...(encoder.pooledAreLogits ? {} : initializeDense(head, { from: input.features, to: labels.length }, random)),
    }),
    count: examples => encoder.count?.(idsOfAll(examples), tokenizer) ?? {},
    encode({ fields: { text, label, 'text-pair': pair } }) {
      const { length, tensors } = input.encode(text ?? '', pair).example;
      const index = labels.indexOf(label ?? '');
      return { length, tensors: { ...tensors, labels: { dtype: 'int32', shape: [], data: Int32Array.of(index) } } };
    },
    collate: (examples, size) => ({ ...input.collate(examples, size), ...collateLabels(examples, size.batch) }),
    loss(parameters, inputs, context) {
      const { logits } = run(parts, parameters, inputs, context);
      const { labels: targets, weights } = inputs as { labels: tf.Tensor; weights: tf.Tensor };
      const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
      const accuracy = tf.div(tf.sum(tf.mul(hits, weights)), tf.maximum(tf.sum(weights), 1e-9));
      return { ...classLoss(loss, logits, targets, weights), accuracy };
    },
    score: (weights, split, scoring) =>
      scoreRows({ collate: input.collate }, reader, maximumLength, weights, split, scoring),
    exported: () => ({
      program: reader.predict,
      inputs: chooseInputs(input.inputs),
      outputs: {
        logits: 'one number a label, in the order of labels',
        probabilities: 'one a label, in the order of labels; they sum to 1',
        pooled,
      },
      longest: input.longest,
    }),
  };
}

/** One after the other: all at once may not fit into memory. */
function* idsOfAll(examples: readonly TaskExample[]): Generator<Int32Array> {
  for (const example of examples) yield idsOf(example, 'ids');
}

function createReader(parts: ClassifierParts): TextReader<Classification> {
  const { input, encoder, labels } = parts;
  return {
    encoder,
    ...(input.form !== 'none' && { pair: input.form }),
    encodeText: (text, pair) => input.encode(text, pair),
    inputs: input.inputs,
    predict(parameters, inputs, context) {
      const { logits, pooled } = run(parts, parameters, inputs, context);
      return { logits, probabilities: tf.softmax(logits), pooled };
    },
    saliency(parameters, inputs, context) {
      const chosen = tf.oneHot(inputs.label as tf.Tensor1D, labels.length, 1, 0, 'float32');
      return input.weigh(parameters, inputs, context, pooled =>
        tf.sum(tf.mul(toLogits(encoder, parameters, pooled), chosen)),
      );
    },
    decode: (outputs, row) => decode(outputs, row, labels),
    describe(outputs, row) {
      const { label, probabilities } = decode(outputs, row, labels);
      return { kind: 'label', label, probabilities: nameEach(labels, probabilities) };
    },
    evaluator: () => createEvaluator(labels),
  };
}

/** Targets and weights of rows; an unknown label or none weighs nothing, as does a filler row. */
function collateLabels(examples: readonly TaskExample[], batch: number): HostTensors {
  const targets = new Int32Array(batch);
  const weights = new Float32Array(batch);
  examples.forEach((example, row) => {
    const label = example.tensors.labels?.data[0] ?? -1;
    targets[row] = Math.max(0, label);
    weights[row] = label >= 0 ? 1 : 0;
  });
  return {
    labels: { dtype: 'int32', shape: [batch], data: targets },
    weights: { dtype: 'float32', shape: [batch], data: weights },
  };
}

function run({ input, encoder }: ClassifierParts, parameters: Tensors, inputs: Tensors, context: ProgramContext) {
  const pooled = input.pool(parameters, inputs, context);
  return { pooled, logits: toLogits(encoder, parameters, pooled) };
}

function toLogits(encoder: Encoder, parameters: Tensors, pooled: tf.Tensor): tf.Tensor {
  return encoder.pooledAreLogits ? pooled : dense(parameters, head, pooled);
}

function decode(outputs: HostTensors, row: number, labels: readonly string[]): Classification {
  const all = outputs.probabilities?.data;
  if (!all) throw internal('no probabilities among the outputs');
  const probabilities = Array.from(all.subarray(row * labels.length, (row + 1) * labels.length));
  return { label: labels[indexOfMaximum(probabilities, 0, labels.length)]!, probabilities };
}
