/**
 * A weighted mean whose weights are learned (Yang et al. 2016, eq. 5-7): how well tanh(h W + b) agrees with a context vector.
 * Parameters: `projection` (dense [width, width]), `context` [width, 1].
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { dense, initializeDense } from './dense';
import { fanInUniform } from './initializers';
import { hide } from './mask';
import { take } from './parameters';
import { weigh } from './pooling';

export function initializeAttentionPooling(name: string, width: number, random: Random): HostTensors {
  return {
    ...initializeDense(`${name}.projection`, { from: width, to: width }, random, 'xavier'),
    [`${name}.context`]: fanInUniform([width, 1], width, random.fork(`${name}.context`)),
  };
}

/**
 * @param hidden [batch, time, width]
 * @param mask [batch, time]
 * @returns [batch, width]; the weights [batch, time] are captured under the layer's name
 */
export function poolAttention(
  parameters: Tensors,
  name: string,
  hidden: tf.Tensor,
  mask: tf.Tensor,
  context: ProgramContext,
): tf.Tensor {
  const [batch, time, width] = hidden.shape as [number, number, number];
  const features = tf.reshape(tf.tanh(dense(parameters, `${name}.projection`, hidden)), [batch * time, width]);
  const logits = tf.matMul(features as tf.Tensor2D, take(parameters, `${name}.context`) as tf.Tensor2D);
  const weights = tf.softmax(tf.add(tf.reshape(logits, [batch, time]), hide(mask)));
  context.capture(name, weights);
  return weigh(hidden, weights);
}
