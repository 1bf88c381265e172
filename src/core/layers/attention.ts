/** Multi-head self-attention (Vaswani et al. 2017, section 3.2.2). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { attend } from '../engine/functions';
import { dense, initializeDense } from './dense';
import { drawBias, drawKernel, type Initialization } from './initializers';
import { hide } from './mask';
import { prefixed } from './parameters';

/** Parameters: `qkv` [width, 3 width], query, key and value side by side; `output` [width, width]. */
export function initializeSelfAttention(
  name: string,
  width: number,
  random: Random,
  initialization: Initialization,
): HostTensors {
  const draw = random.fork(`${name}.qkv`);
  return {
    ...prefixed(`${name}.qkv`, {
      weight: drawKernel(initialization, { from: width, to: width, blocks: 3 }, draw),
      bias: drawBias(initialization, 3 * width, width, draw),
    }),
    ...initializeDense(`${name}.output`, { from: width, to: width }, random, initialization),
  };
}

/**
 * Every token attends to every real token.
 * @param x [batch, time, width]
 * @param mask [batch, time]
 * @param capture name under which the weights [batch, heads, time, time] are recorded
 */
export function selfAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  mask: tf.Tensor,
  options: { readonly heads: number; readonly capture: string; readonly context: ProgramContext },
): tf.Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const { heads, capture, context } = options;
  const qkv = tf.reshape(dense(parameters, `${name}.qkv`, x), [batch, time, 3, heads, width / heads]);
  const parts = tf.split(tf.transpose(qkv, [2, 0, 3, 1, 4]), 3, 0);
  const [query, key, value] = parts.map(part => tf.reshape(part, [batch, heads, time, width / heads]));
  const { weights, output } = attend(query!, key!, value!, hide(tf.reshape(mask, [batch, 1, 1, time])));
  context.capture(capture, weights);
  const joined = tf.reshape(tf.transpose(output, [0, 2, 1, 3]), [batch, time, width]);
  return dense(parameters, `${name}.output`, joined);
}
