/** Multi-head attention of a text to itself and to another one (Vaswani et al. 2017, section 3.2.2). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { attend } from '../engine/functions';
import { dense, initializeDense } from './dense';
import { drawBias, drawKernel, type Initialization } from './initializers';
import { hidden, hide } from './mask';
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

/** Parameters: `query` and `output` [width, width], `keyValue` [memory, 2 width], key and value side by side. */
export function initializeCrossAttention(
  name: string,
  size: { readonly width: number; readonly memory: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const { width, memory } = size;
  const draw = random.fork(`${name}.keyValue`);
  return {
    ...initializeDense(`${name}.query`, { from: width, to: width }, random, initialization),
    ...prefixed(`${name}.keyValue`, {
      weight: drawKernel(initialization, { from: memory, to: width, blocks: 2 }, draw),
      bias: drawBias(initialization, 2 * width, memory, draw),
    }),
    ...initializeDense(`${name}.output`, { from: width, to: width }, random, initialization),
  };
}

export interface AttentionOptions {
  readonly heads: number;
  /** Name under which the weights [batch, heads, queries, keys] are recorded. */
  readonly capture: string;
  readonly context: ProgramContext;
  /** Is told keys and values, for a cache to begin with. */
  readonly keep?: (kept: KeyValue) => void;
}

/** What may be seen: padding is out of reach. mask [batch, keys] -> a bias of the logits, [batch, 1, 1, keys]. */
export function hidePadding(mask: tf.Tensor): tf.Tensor {
  const [batch, keys] = mask.shape as [number, number];
  return hide(tf.reshape(mask, [batch, 1, 1, keys]));
}

/** What may be seen: a token sees itself and those before it. A bias of the logits, [1, 1, time, time]. */
export function hideFuture(time: number): tf.Tensor {
  const bias = new Float32Array(time * time);
  for (let row = 0; row < time; row++) bias.fill(-hidden, row * time + row + 1, (row + 1) * time);
  return tf.tensor(bias, [1, 1, time, time]);
}

/**
 * Every token attends to the tokens that `bias` leaves in reach.
 * @param x [batch, time, width]
 * @param bias added to the logits; broadcast to [batch, heads, time, time]
 */
export function selfAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  bias: tf.Tensor,
  { heads, capture, context, keep }: AttentionOptions,
): tf.Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const { query, key, value } = projectSelf(parameters, name, x, heads);
  keep?.({ key, value });
  const { weights, output } = attend(query, key, value, bias);
  context.capture(capture, weights);
  return dense(parameters, `${name}.output`, tf.reshape(tf.transpose(output, [0, 2, 1, 3]), [batch, time, width]));
}

/** x [batch, time, width] -> query, key and value, each [batch, heads, time, width / heads]. */
function projectSelf(parameters: Tensors, name: string, x: tf.Tensor, heads: number) {
  const [batch, time, width] = x.shape as [number, number, number];
  const qkv = tf.reshape(dense(parameters, `${name}.qkv`, x), [batch, time, 3, heads, width / heads]);
  const parts = tf.split(tf.transpose(qkv, [2, 0, 3, 1, 4]), 3, 0);
  const [query, key, value] = parts.map(part => tf.reshape(part, [batch, heads, time, width / heads]));
  return { query: query!, key: key!, value: value! };
}

/** Keys and values, each [batch, heads, keys, width / heads]. */
export interface KeyValue {
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
}

/**
 * Self-attention of the token at `position` to those before it and itself, whose keys and values are kept (a key-value cache).
 * @param x [batch, width]
 * @param kept [batch, heads, limit, width / heads]; what is beyond `position` is not looked at
 * @param position int32 scalar, below limit
 */
export function stepSelfAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  kept: KeyValue,
  position: tf.Tensor,
  { heads, capture, context }: AttentionOptions,
): { readonly output: tf.Tensor; readonly kept: KeyValue } {
  const [batch, width] = x.shape as [number, number];
  const limit = kept.key.shape[2]!;
  const { query, key, value } = projectSelf(parameters, name, tf.reshape(x, [batch, 1, width]), heads);
  const places = tf.range(0, limit, 1, 'int32');
  const here = tf.reshape(tf.cast(tf.equal(places, position), 'float32'), [1, 1, limit, 1]);
  const put = (all: tf.Tensor, one: tf.Tensor) => tf.add(all, tf.mul(here, tf.sub(one, all)));
  const next = { key: put(kept.key, key), value: put(kept.value, value) };
  const seen = tf.reshape(tf.cast(tf.lessEqual(places, position), 'float32'), [1, 1, 1, limit]);
  const { weights, output } = attend(query, next.key, next.value, hide(seen));
  context.capture(capture, weights);
  return { output: dense(parameters, `${name}.output`, tf.reshape(output, [batch, width])), kept: next };
}

/** The keys and values of what is attended to. memory [batch, keys, from] */
export function projectMemory(
  parameters: Tensors,
  name: string,
  memory: tf.Tensor,
  { heads }: Pick<AttentionOptions, 'heads'>,
): KeyValue {
  const [batch, keys] = memory.shape as [number, number];
  const both = dense(parameters, `${name}.keyValue`, memory);
  const width = both.shape[2]! / 2;
  const parts = tf.split(tf.transpose(tf.reshape(both, [batch, keys, 2, heads, width / heads]), [2, 0, 3, 1, 4]), 2, 0);
  const [key, value] = parts.map(part => tf.reshape(part, [batch, heads, keys, width / heads]));
  return { key: key!, value: value! };
}

/**
 * Every token of x attends to another text.
 * @param x [batch, time, width]
 * @param memory as `projectMemory` gives it
 * @param bias as `hidePadding` gives it for the other text
 */
export function crossAttention(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  memory: KeyValue,
  bias: tf.Tensor,
  { heads, capture, context }: AttentionOptions,
): tf.Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const projected = tf.reshape(dense(parameters, `${name}.query`, x), [batch, time, heads, width / heads]);
  const { weights, output } = attend(tf.transpose(projected, [0, 2, 1, 3]), memory.key, memory.value, bias);
  context.capture(capture, weights);
  return dense(parameters, `${name}.output`, tf.reshape(tf.transpose(output, [0, 2, 1, 3]), [batch, time, width]));
}
