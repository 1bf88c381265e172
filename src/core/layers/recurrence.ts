/** What recurrent layers share: one product of the whole input before the steps, states that stand still at padding. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/contract';
import { type ScanBody, scan } from '../engine/functions';

export interface Recurred {
  /** [batch, time, hidden]; at padding the state of the token before it. */
  readonly hidden: tf.Tensor;
  /** State after the last real token read, [batch, hidden]. */
  readonly last: tf.Tensor;
}

export interface Direction {
  /** From the last token to the first. */
  readonly reverse?: boolean;
  /** State before the first token read, [batch, hidden]; zeros if not given. No gradient goes through it. */
  readonly start?: tf.Tensor;
}

/**
 * One state `hidden` carried over time.
 * @param x [batch, time, in]
 * @param mask [batch, time]
 * @param kernel [in, gates x hidden]
 * @param bias [gates x hidden]
 * @param step hidden [batch, hidden], projected input [batch, gates x hidden] -> next hidden
 */
export function recur(
  x: tf.Tensor,
  mask: tf.Tensor | undefined,
  { kernel, bias, size }: { readonly kernel: tf.Tensor; readonly bias: tf.Tensor; readonly size: number },
  step: (hidden: tf.Tensor, input: tf.Tensor) => tf.Tensor,
  { reverse = false, start }: Direction = {},
): Recurred {
  const [batch, time, from] = x.shape as [number, number, number];
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [time * batch, from]) as tf.Tensor2D;
  const projected = tf.add(tf.matMul(rows, kernel as tf.Tensor2D), bias);
  const inputs: Record<string, tf.Tensor> = { x: tf.reshape(projected, [time, batch, kernel.shape[1]!]) };
  if (mask) inputs.mask = tf.expandDims(tf.transpose(mask), 2);
  const body: ScanBody = (state: Tensors, input: Tensors) => {
    const before = state.hidden!;
    const next = step(before, input.x!);
    const hidden = input.mask ? tf.add(before, tf.mul(tf.sub(next, before), input.mask)) : next;
    return { state: { hidden }, output: { hidden } };
  };
  const { state, output } = scan(body, { hidden: start ?? tf.zeros([batch, size]) }, inputs, { reverse });
  return { hidden: tf.transpose(output.hidden!, [1, 0, 2]), last: state.hidden! };
}
