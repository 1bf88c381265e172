/**
 * Batch normalization (Ioffe & Szegedy 2015, algorithms 1 and 2): each feature over the rows of the batch while training, by
 * running statistics otherwise. Parameters: `scale`, `bias`, `runningMean`, `runningVariance` [features].
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { ProgramContext, Tensors } from '../engine/contract';
import { filled, zeros } from './initializers';
import { prefixed, take } from './parameters';

const epsilon = 1e-5;

/** Part of the running statistics that each batch replaces, as PyTorch's default. */
const renewed = 0.1;

export function initializeBatchNorm(name: string, features: number): HostTensors {
  return prefixed(name, {
    scale: filled([features], 1),
    bias: zeros([features]),
    runningMean: zeros([features]),
    runningVariance: filled([features], 1),
  });
}

/**
 * @param x [rows, features]
 * @param real [rows], 1 for rows that count, 0 for padding and filler
 */
export function batchNorm(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  real: tf.Tensor,
  context: ProgramContext,
): tf.Tensor {
  const [rows, features] = x.shape as [number, number];
  const of = (part: string) => take(parameters, `${name}.${part}`);
  const finish = (mean: tf.Tensor, variance: tf.Tensor) =>
    tf.add(tf.mul(tf.sub(x, mean), tf.mul(of('scale'), tf.rsqrt(tf.add(variance, epsilon)))), of('bias'));
  if (!context.training) return finish(of('runningMean'), of('runningVariance'));

  const count = tf.maximum(tf.sum(real), 1);
  const shares = tf.reshape(tf.div(real, count), [1, rows]) as tf.Tensor2D;
  const average = (values: tf.Tensor) => tf.reshape(tf.matMul(shares, values as tf.Tensor2D), [features]);
  const mean = average(x);
  const variance = average(tf.square(tf.sub(x, mean)));
  const renew = (part: string, value: tf.Tensor) =>
    context.update(`${name}.${part}`, tf.add(tf.mul(of(part), 1 - renewed), tf.mul(value, renewed)));
  renew('runningMean', mean);
  // Bessel's correction, as PyTorch has it for what it keeps.
  renew('runningVariance', tf.mul(variance, tf.div(count, tf.maximum(tf.sub(count, 1), 1))));
  return finish(mean, variance);
}
