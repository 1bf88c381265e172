/** Simple recurrence: h' = f(x W + h U + b), f the hyperbolic tangent (Elman 1990) or max(0, x) (Le et al. 2015); one direction of one layer. */
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

export type RnnActivation = 'tanh' | 'relu';

/** What a state is made of the sum of what comes in and of the state before. */
export function activateState(sum: tf.Tensor, activation: RnnActivation): tf.Tensor {
  return activation === 'relu' ? tf.relu(sum) : tf.tanh(sum);
}

/**
 * @param x [batch, time, in]
 * @param mask [batch, time]; at padding the state stays as it is
 */
export function rnn(
  x: tf.Tensor,
  mask: tf.Tensor | undefined,
  kernels: RnnKernels,
  direction?: Direction,
  activation: RnnActivation = 'tanh',
): Recurred {
  const { inputKernel, recurrentKernel, bias } = kernels;
  return recur(
    x,
    mask,
    { kernel: inputKernel, bias, size: recurrentKernel.shape[0]! },
    (hidden, input) =>
      activateState(tf.add(input, tf.matMul(hidden as tf.Tensor2D, recurrentKernel as tf.Tensor2D)), activation),
    direction,
  );
}
