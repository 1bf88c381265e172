/** `classify`: one label a text, by softmax over a linear map of the model's pooled vector. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { classLoss, plainLoss } from '../../layers/classLoss';
import { dense, initializeDense } from '../../layers/dense';
import type { Encoder } from '../../models/model';
import type { Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import { scoreRows } from '../scoreRows';
import type { Task, TaskDefinition, TaskExample, TextReader } from '../task';
import { createEvaluator } from './evaluation';
import { fields } from './fields';

export interface Classification {
  readonly label: string;
  /** One a label, in the order of the task's labels; they sum to 1. */
  readonly probabilities: readonly number[];
}

const head = 'head';

export const classify: TaskDefinition<unknown, Classification> = {
  name: 'classify',
  ...fields,
  needsCls: ({ encoder }) => encoder?.needsCls ?? false,
  create: ({ model, tokenizer, labels, loss = plainLoss }): Task<Classification> => {
    const { encoder } = model;
    if (!encoder) throw internal(`${model.type} has no encoder`);
    const reader = createReader(encoder, tokenizer, labels);
    const { maximumLength } = tokenizer;
    const collate: Task['collate'] = (examples, size) => collateRows(examples, size, tokenizer.special.padding);
    return {
      name: 'classify',
      labels,
      target: { name: 'accuracy', better: 'higher' },
      frozen: encoder.frozen,
      embeddingName: encoder.embeddingName,
      reader,
      initialize: random => ({
        ...encoder.initialize(tokenizer.size, maximumLength, random),
        ...(encoder.pooledAreLogits
          ? {}
          : initializeDense(head, { from: encoder.features, to: labels.length }, random)),
      }),
      count: examples => encoder.count?.(idsOfAll(examples), tokenizer) ?? {},
      encode: ({ fields: { text, label } }) => encodeText(tokenizer, text ?? '', labels.indexOf(label ?? '')).example,
      collate,
      loss(parameters, inputs, context) {
        const { logits } = run(encoder, parameters, inputs, context);
        const { labels: targets, weights } = inputs as { labels: tf.Tensor; weights: tf.Tensor };
        const hits = tf.cast(tf.equal(tf.argMax(logits, 1), targets), 'float32');
        const accuracy = tf.div(tf.sum(tf.mul(hits, weights)), tf.maximum(tf.sum(weights), 1e-9));
        return { ...classLoss(loss, logits, targets, weights), accuracy };
      },
      score: (weights, split, options) => scoreRows({ collate }, reader, maximumLength, weights, split, options),
      exported() {
        const { ids, mask } = collate([reader.encodeText('').example], { batch: 1, time: maximumLength });
        return { program: reader.predict, inputs: { ids: ids!, mask: mask! } };
      },
    };
  },
};

/** One after the other: all at once may not fit into memory. */
function* idsOfAll(examples: readonly TaskExample[]): Generator<Int32Array> {
  for (const example of examples) yield idsOf(example, 'ids');
}

function createReader(encoder: Encoder, tokenizer: Tokenizer, labels: readonly string[]): TextReader<Classification> {
  return {
    encoder,
    encodeText: text => encodeText(tokenizer, text, -1),
    inputs: ['ids', 'mask'],
    predict(parameters, inputs, context) {
      const { logits, pooled } = run(encoder, parameters, inputs, context);
      return { logits, probabilities: tf.softmax(logits), pooled };
    },
    saliency(parameters, inputs, context) {
      const { ids, mask, label } = inputs as { ids: tf.Tensor; mask: tf.Tensor; label: tf.Tensor1D };
      const chosen = tf.oneHot(label, labels.length, 1, 0, 'float32');
      const embedded = encoder.embed(parameters, ids, mask);
      const gradient = tf.grad(vectors => {
        const { pooled } = encoder.encode(parameters, vectors, mask, context);
        return tf.sum(tf.mul(toLogits(encoder, parameters, pooled), chosen));
      })(embedded);
      return { saliency: tf.mul(tf.sum(tf.mul(gradient, embedded), 2), mask) };
    },
    decode: (outputs, row) => decode(outputs, row, labels),
    evaluator: () => createEvaluator(labels),
  };
}

function encodeText(tokenizer: Tokenizer, text: string, label: number) {
  const encoding = tokenizer.encode(text);
  const { ids } = encoding;
  const example = {
    length: ids.length,
    tensors: {
      ids: { dtype: 'int32', shape: [ids.length], data: ids },
      labels: { dtype: 'int32', shape: [], data: Int32Array.of(label) },
    },
  } as const;
  return { example, encoding };
}

function collateRows(
  examples: readonly TaskExample[],
  size: { readonly batch: number; readonly time: number },
  padding: number,
): HostTensors {
  const padded = padRows(
    examples.map(example => idsOf(example, 'ids')),
    size,
    padding,
  );
  const targets = new Int32Array(size.batch);
  const weights = new Float32Array(size.batch);
  examples.forEach((example, row) => {
    const label = idsOf(example, 'labels')[0]!;
    targets[row] = Math.max(0, label);
    weights[row] = label >= 0 ? 1 : 0;
  });
  return {
    ...padded,
    labels: { dtype: 'int32', shape: [size.batch], data: targets },
    weights: { dtype: 'float32', shape: [size.batch], data: weights },
  };
}

function run(encoder: Encoder, parameters: Tensors, inputs: Tensors, context: ProgramContext) {
  const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
  const { pooled } = encoder.encode(parameters, encoder.embed(parameters, ids, mask), mask, context);
  return { pooled, logits: toLogits(encoder, parameters, pooled) };
}

function toLogits(encoder: Encoder, parameters: Tensors, pooled: tf.Tensor): tf.Tensor {
  return encoder.pooledAreLogits ? pooled : dense(parameters, head, pooled);
}

function decode(outputs: HostTensors, row: number, labels: readonly string[]): Classification {
  const all = outputs.probabilities?.data;
  if (!all) throw internal('no probabilities among the outputs');
  const probabilities = Array.from(all.subarray(row * labels.length, (row + 1) * labels.length));
  return { label: labels[probabilities.indexOf(Math.max(...probabilities))]!, probabilities };
}
