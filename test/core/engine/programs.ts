/** Small programs and an optimizer that the engine's tests share. */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import type { LossProgram, Optimizer } from '../../../src/core/engine/contract';

export function normals(shape: readonly number[], stream: string, scale = 1): ReturnType<typeof float32> {
  const random = new Random(1, stream);
  const size = shape.reduce((n, d) => n * d, 1);
  return float32(
    shape,
    Array.from({ length: size }, () => scale * random.normal()),
  );
}

export function integers(shape: readonly number[], below: number, stream: string): ReturnType<typeof int32> {
  const random = new Random(2, stream);
  const size = shape.reduce((n, d) => n * d, 1);
  return int32(
    shape,
    Array.from({ length: size }, () => random.integer(below)),
  );
}

/** Kingma and Ba 2015, as PyTorch computes it. */
export const adam: Optimizer = {
  name: 'adam',
  slots: ['moment1', 'moment2'],
  update(parameter, gradient, slots, { learningRate, step }) {
    const moment1 = tf.add(tf.mul(slots.moment1!, 0.9), tf.mul(gradient, 0.1));
    const moment2 = tf.add(tf.mul(slots.moment2!, 0.999), tf.mul(tf.square(gradient), 0.001));
    const rate = tf.div(learningRate, tf.sub(1, tf.pow(0.9, step)));
    const root = tf.div(tf.sqrt(moment2), tf.sqrt(tf.sub(1, tf.pow(0.999, step))));
    return {
      parameter: tf.sub(parameter, tf.mul(rate, tf.div(moment1, tf.add(root, 1e-8)))),
      slots: { moment1, moment2 },
    };
  },
};

/** Mean of embeddings, one hidden layer, softmax cross-entropy. */
export const embeddingClassifier: LossProgram = (parameters, inputs) => {
  const { table, hidden, hiddenBias, output, outputBias } = parameters;
  const x = tf.mean(tf.gather(table!, inputs.ids as tf.Tensor2D), 1) as tf.Tensor2D;
  const h = tf.relu(tf.add(tf.matMul(x, hidden as tf.Tensor2D), hiddenBias!));
  const logits = tf.add(tf.matMul(h as tf.Tensor2D, output as tf.Tensor2D), outputBias!);
  const labels = tf.oneHot(inputs.labels as tf.Tensor1D, 3);
  const loss = tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), labels), 1)));
  const hits = tf.cast(tf.equal(tf.argMax(logits, 1), inputs.labels!), 'float32');
  return { loss, accuracy: tf.mean(hits) };
};

export function classifierParameters(vocabulary: number): HostTensors {
  return {
    table: normals([vocabulary, 8], 'table'),
    hidden: normals([8, 16], 'hidden', 0.3),
    hiddenBias: normals([16], 'hiddenBias', 0.1),
    output: normals([16, 3], 'output', 0.3),
    outputBias: normals([3], 'outputBias', 0.1),
  };
}

export function classifierBatch(vocabulary: number, batch: number, time: number, index: number): HostTensors {
  return {
    ids: integers([batch, time], vocabulary, `ids${index}`),
    labels: integers([batch], 3, `labels${index}`),
  };
}
