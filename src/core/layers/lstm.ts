/** Long short-term memory (Hochreiter & Schmidhuber 1997; gates as in Gers et al. 2000), one direction of one layer. */
import * as tf from '@tensorflow/tfjs-core';

export interface LstmKernels {
  /** [in, 4 hidden], gates i, f, g, o side by side. */
  readonly inputKernel: tf.Tensor;
  /** [hidden, 4 hidden] */
  readonly recurrentKernel: tf.Tensor;
  /** [4 hidden] */
  readonly bias: tf.Tensor;
}

export interface Recurred {
  /** [batch, time, hidden]; at padding the state of the token before it. */
  readonly hidden: tf.Tensor;
  /** State after the last real token read, [batch, hidden]. */
  readonly last: tf.Tensor;
}

/**
 * @param x [batch, time, in]
 * @param mask [batch, time]; at padding the state stays as it is
 */
export function lstm(
  x: tf.Tensor,
  mask: tf.Tensor | undefined,
  { inputKernel, recurrentKernel, bias }: LstmKernels,
  { reverse = false }: { readonly reverse?: boolean } = {},
): Recurred {
  const [batch, time, from] = x.shape as [number, number, number];
  const size = recurrentKernel.shape[0]!;
  const rows = tf.matMul(tf.reshape(x, [batch * time, from]) as tf.Tensor2D, inputKernel as tf.Tensor2D);
  const projected = tf.reshape(tf.add(rows, bias), [batch, time, 4 * size]);
  let hidden: tf.Tensor = tf.zeros([batch, size]);
  let cell: tf.Tensor = tf.zeros([batch, size]);
  const states = new Array<tf.Tensor>(time);
  for (let n = 0; n < time; n++) {
    const t = reverse ? time - 1 - n : n;
    const at = tf.reshape(tf.slice(projected, [0, t, 0], [batch, 1, 4 * size]), [batch, 4 * size]);
    const gates = tf.add(at, tf.matMul(hidden as tf.Tensor2D, recurrentKernel as tf.Tensor2D));
    const [i, f, g, o] = tf.split(gates, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const nextCell = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    const nextHidden = tf.mul(tf.sigmoid(o), tf.tanh(nextCell));
    const real = mask && tf.slice(mask, [0, t], [batch, 1]);
    hidden = keep(nextHidden, hidden, real);
    cell = keep(nextCell, cell, real);
    states[t] = hidden;
  }
  return { hidden: tf.stack(states, 1), last: hidden };
}

function keep(next: tf.Tensor, before: tf.Tensor, real: tf.Tensor | undefined): tf.Tensor {
  return real ? tf.add(before, tf.mul(tf.sub(next, before), real)) : next;
}
