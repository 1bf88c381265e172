/** Scaled dot-product attention and its multi-head form (Vaswani et al. 2017, sections 3.2.1 and 3.2.2). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { dense, initializeDense } from './dense';
import { drawBias, drawKernel, type Initialization } from './initializers';
import { hide } from './mask';
import { prefixed } from './parameters';

export interface Attended {
  /** Query times key over sqrt(width), masked: [..., queries, keys]. */
  readonly logits: tf.Tensor;
  /** Softmax of the logits; rows sum to 1. */
  readonly weights: tf.Tensor;
  /** [..., queries, width of value] */
  readonly output: tf.Tensor;
}

/**
 * softmax(Q K^T / sqrt(width)) V
 * @param query [..., queries, width]
 * @param key [..., keys, width]
 * @param value [..., keys, any]
 * @param mask 1 where a key may be seen, 0 where not; broadcasts to [..., queries, keys]. Each query must see a key.
 */
export function attend(query: tf.Tensor, key: tf.Tensor, value: tf.Tensor, mask?: tf.Tensor): Attended {
  const width = query.shape[query.rank - 1]!;
  // Scaling the query touches fewer numbers than scaling the logits.
  const raw = tf.matMul(tf.mul(query, 1 / Math.sqrt(width)), key, false, true);
  const logits = mask ? tf.add(raw, hide(mask)) : raw;
  const weights = tf.softmax(logits);
  return { logits, weights, output: tf.matMul(weights, value) };
}

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
  const { weights, output } = attend(query!, key!, value!, tf.reshape(mask, [batch, 1, 1, time]));
  context.capture(capture, weights);
  const joined = tf.reshape(tf.transpose(output, [0, 2, 1, 3]), [batch, time, width]);
  return dense(parameters, `${name}.output`, joined);
}
