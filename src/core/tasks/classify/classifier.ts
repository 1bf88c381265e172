/** One label among several, by softmax over a linear map of a vector: what tasks share that give one. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { float32, type HostTensors } from '../../base/hostTensor';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { type ClassLossOptions, classLoss, plainLoss } from '../../layers/classLoss';
import { dense, initializeDense } from '../../layers/dense';
import { pairLoss } from '../../layers/pairLoss';
import type { Encoder } from '../../models/model';
import type { Tokenizer } from '../../text/tokenizer';
import { nameEach } from '../abilities/verdict';
import { atTemperature, temperatureOf } from '../atTemperature';
import { idsOf } from '../collate';
import { chooseInputs, pooled } from '../exportedInputs';
import { scoreRows } from '../scoreRows';
import type { ReaderWindows, Task, TextReader } from '../task';
import type { TaskExample } from '../taskExample';
import type { TextInput } from '../textInput';
import { shareOf } from '../windows';
import { createEvaluator, indexOfMaximum } from './evaluation';

export interface Classification {
  readonly label: string;
  /** One a label, in the order of the task's labels; they sum to 1. */
  readonly probabilities: readonly number[];
}

const head = 'head';

export interface ClassifierParts {
  readonly input: TextInput;
  /** Where long texts are read in windows. */
  readonly windows?: ReaderWindows;
  readonly encoder: Encoder;
  readonly labels: readonly string[];
  /** Divides the logits that are read, not those of the loss; 1 if not given. */
  readonly temperature?: number;
}

/** @param name of the task */
export function createClassifier(
  name: string,
  parts: ClassifierParts,
  tokenizer: Tokenizer,
  loss: ClassLossOptions = plainLoss,
): Task<Classification> {
  const { input, encoder, labels, windows } = parts;
  const { maximumLength } = tokenizer;
  const reader = createReader(parts);
  return {
    name,
    labels,
    target: 'accuracy',
    frozen: encoder.frozen,
    embeddingName: encoder.embeddingName,
    reader,
    calibration: {
      link: 'softmax',
      targets({ fields: { label = '' } }) {
        const index = labels.indexOf(label);
        return index < 0 ? undefined : [index];
      },
      at: temperature => createClassifier(name, { ...parts, temperature }, tokenizer, loss),
    },
    ...(!encoder.pooledAreLogits && { headName: head }),
    initialize: random => ({
      ...input.initialize(random),
      ...(encoder.pooledAreLogits ? {} : initializeDense(head, { from: input.features, to: labels.length }, random)),
    }),
    count: examples => encoder.count?.(idsOfAll(examples), tokenizer) ?? {},
    encode: ({ fields: { text, label, 'text-pair': pair } }) =>
      withLabel(input.encode(text ?? '', pair).example, labels, label),
    ...(windows && {
      encodeSplit: examples =>
        examples.flatMap(({ fields: { text, label } }) =>
          windows.encode(text ?? '').units.map(unit => withLabel(unit, labels, label)),
        ),
    }),
    collate: (examples, size) => ({
      ...input.collate(examples, size),
      ...collateLabels(examples, size.batch),
      ...collateTeacher(examples, size.batch, labels.length),
    }),
    loss(parameters, inputs, context) {
      const { labels: targets, weights, teacher } = inputs as ClassInputs;
      if (loss.pairs) return { ...pairLoss(input.pool(parameters, inputs, context), targets, weights) };
      const { logits } = run(parts, parameters, inputs, context);
      const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
      const accuracy = tf.div(tf.sum(tf.mul(hits, weights)), tf.maximum(tf.sum(weights), 1e-9));
      return { ...classLoss(loss, logits, targets, weights, teacher), accuracy };
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
      ...temperatureOf(parts.temperature),
    }),
  };
}

function withLabel({ length, tensors }: TaskExample, labels: readonly string[], label = ''): TaskExample {
  const index = labels.indexOf(label);
  return { length, tensors: { ...tensors, labels: { dtype: 'int32', shape: [], data: Int32Array.of(index) } } };
}

/** One after the other: all at once may not fit into memory. */
function* idsOfAll(examples: readonly TaskExample[]): Generator<Int32Array> {
  for (const example of examples) yield idsOf(example, 'ids');
}

function createReader(parts: ClassifierParts): TextReader<Classification> {
  const { input, encoder, labels, windows } = parts;
  return {
    encoder,
    ...(input.form !== 'none' && { pair: input.form }),
    encodeText: (text, pair) => input.encode(text, pair),
    ...(windows && { windows }),
    inputs: input.inputs,
    predict(parameters, inputs, context) {
      const { logits: own, pooled } = run(parts, parameters, inputs, context);
      const logits = atTemperature(own, parts.temperature);
      return { logits, probabilities: tf.softmax(logits), pooled };
    },
    fixed: input.fixed,
    halves: {
      words: input.words,
      answer: (parameters, words, inputs, context) =>
        atTemperature(run(parts, parameters, inputs, context, words).logits, parts.temperature),
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
    weights[row] = label >= 0 ? shareOf(example) : 0;
  });
  return {
    labels: { dtype: 'int32', shape: [batch], data: targets },
    weights: { dtype: 'float32', shape: [batch], data: weights },
  };
}

interface ClassInputs extends Tensors {
  readonly labels: tf.Tensor;
  readonly weights: tf.Tensor;
  /** Logits of who is learned from, [batch, labels]. */
  readonly teacher: tf.Tensor;
}

/** Logits of a teacher, 0 of filler rows; nothing where there is none. */
function collateTeacher(examples: readonly TaskExample[], batch: number, labels: number): HostTensors {
  if (!examples[0]?.tensors.teacher) return {};
  const logits = new Float32Array(batch * labels);
  for (const [row, { tensors }] of examples.entries()) logits.set(tensors.teacher!.data as Float32Array, row * labels);
  return { teacher: float32([batch, labels], logits) };
}

function run(
  { input, encoder }: ClassifierParts,
  parameters: Tensors,
  inputs: Tensors,
  context: ProgramContext,
  words?: readonly tf.Tensor[],
) {
  const pooled = input.pool(parameters, inputs, context, words);
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
