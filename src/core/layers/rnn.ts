/** Simple recurrence: h' = tanh(x W + h U + b) (Elman 1990), one direction of one layer. */
import * as tf from '@tensorflow/tfjs-core';
import { type Direction, type Recurred, recur } from './recurrence';

export interface RnnKernels {
  /** [in, hidden] */
  readonly inputKernel: tf.Tensor;
  /** [hidden, hidden] */
  readonly recurrentKernel: tf.Tensor;
  /** [hidden] */
  readonly bias: tf.Tensor;
}

/**
 * @param x [batch, time, in]
 * @param mask [batch, time]; at padding the state stays as it is
 */
export function rnn(x: tf.Tensor, mask: tf.Tensor | undefined, kernels: RnnKernels, direction?: Direction): Recurred {
  const { inputKernel, recurrentKernel, bias } = kernels;
  return recur(
    x,
    mask,
    { kernel: inputKernel, bias, size: recurrentKernel.shape[0]! },
    (hidden, input) => tf.tanh(tf.add(input, tf.matMul(hidden as tf.Tensor2D, recurrentKernel as tf.Tensor2D))),
    direction,
  );
}
