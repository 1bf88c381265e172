/** How far the gates of a recurrent layer are open, for whoever looks at a model's health. */
import * as tf from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../engine/contract';

export interface GateKernels {
  /** [in, blocks x size], [size, blocks x size], [blocks x size]: gates and candidate side by side. */
  readonly inputKernel: tf.Tensor;
  readonly recurrentKernel: tf.Tensor;
  readonly bias: tf.Tensor;
}

/**
 * Tells of 2 sigmoid(z) - 1 = tanh(z / 2) of the gates, computed again from the states, all steps in one product.
 * @param x [batch, time, in]
 * @param hidden [batch, time, size], what the layer made of it
 * @param sigmoids which blocks of the kernels are gates
 */
export function observeGates(
  context: ProgramContext,
  layer: string,
  { x, hidden, reverse }: { readonly x: tf.Tensor; readonly hidden: tf.Tensor; readonly reverse: boolean },
  { inputKernel, recurrentKernel, bias }: GateKernels,
  sigmoids: readonly number[],
): void {
  if (!context.observe || sigmoids.length === 0) return;
  const [batch, time, size] = hidden.shape as [number, number, number];
  const before = statesBefore(hidden, reverse);
  const rows = (values: tf.Tensor) => tf.reshape(values, [batch * time, values.shape[2]!]) as tf.Tensor2D;
  const sums = tf.add(
    tf.add(tf.matMul(rows(x), inputKernel as tf.Tensor2D), tf.matMul(rows(before), recurrentKernel as tf.Tensor2D)),
    bias,
  );
  const blocks = sigmoids.map(block => tf.slice(sums, [0, block * size], [batch * time, size]));
  const gates = tf.tanh(tf.mul(blocks.length === 1 ? blocks[0]! : tf.concat(blocks, 1), 0.5));
  context.observe(layer, tf.reshape(gates, [batch, time, blocks.length * size]), 'bounded');
}

/** The state that each step began with: 0 at the first. */
function statesBefore(hidden: tf.Tensor, reverse: boolean): tf.Tensor {
  const [batch, time, size] = hidden.shape as [number, number, number];
  const start = tf.zeros([batch, 1, size]);
  if (time === 1) return start;
  const others = tf.slice(hidden, [0, reverse ? 1 : 0, 0], [batch, time - 1, size]);
  return tf.concat(reverse ? [others, start] : [start, others], 1);
}
