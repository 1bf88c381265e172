/** Convolution over time. Parameters: `weight` [kernel * in, filters] (oldest word of the window first), `bias` [filters]. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { drawBias, drawKernel, type Initialization } from './initializers';
import { prefixed, take } from './parameters';

export function initializeConvolution(
  name: string,
  size: { readonly kernel: number; readonly from: number; readonly filters: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const fanIn = size.kernel * size.from;
  const draw = random.fork(name);
  return prefixed(name, {
    weight: drawKernel(initialization, { from: fanIn, to: size.filters }, draw),
    bias: drawBias(initialization, size.filters, fanIn, draw),
  });
}

/**
 * One product of all windows with all filters; beyond the text are zeros, (kernel - 1) of them, the odd one after it
 * (PyTorch's `padding='same'`), so texts shorter than the kernel work.
 * @param x [batch, time, in], zero at padding
 * @returns [batch, time, filters]
 */
export function convolution(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const [batch, time, from] = x.shape as [number, number, number];
  const weight = take(parameters, `${name}.weight`) as tf.Tensor2D;
  const [rows, filters] = weight.shape;
  const kernel = rows / from;
  const before = Math.floor((kernel - 1) / 2);
  const padded = tf.pad(x, [
    [0, 0],
    [before, kernel - 1 - before],
    [0, 0],
  ]);
  const shifted = Array.from({ length: kernel }, (_, i) => tf.slice(padded, [0, i, 0], [batch, time, from]));
  const windows = tf.reshape(kernel === 1 ? shifted[0]! : tf.concat(shifted, 2), [batch * time, rows]) as tf.Tensor2D;
  const output = tf.add(tf.matMul(windows, weight), take(parameters, `${name}.bias`));
  return tf.reshape(output, [batch, time, filters]);
}
