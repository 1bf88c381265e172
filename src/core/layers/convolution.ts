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
 * Beyond the text are zeros, (kernel - 1) of them, the odd one after it (PyTorch's `padding='same'`), so texts shorter than the
 * kernel work.
 * @param x [batch, time, in], zero at padding
 * @returns [batch, time, filters]
 */
export function convolution(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const weight = take(parameters, `${name}.weight`);
  const kernel = weight.shape[0]! / x.shape[2]!;
  const before = Math.floor((kernel - 1) / 2);
  return tf.add(convolve(x, weight, [before, kernel - 1 - before]), take(parameters, `${name}.bias`));
}

/**
 * One product of all windows with all filters. Its gradients are one product each too: a token is in `kernel` windows, and what
 * comes back from all of them, side by side, is multiplied with all parts of the filters at once.
 * @param x [batch, time, in]
 * @param weight [kernel * in, filters], the oldest token of the window first
 * @param padding zeros before and after the text
 * @returns [batch, time + padding - kernel + 1, filters]
 */
export function convolve(x: tf.Tensor, weight: tf.Tensor, padding: readonly [number, number]): tf.Tensor {
  const recorded = tf.customGrad((...args) => {
    const [x, weight, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([x, weight]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => differentiate(dy, saved as [tf.Tensor, tf.Tensor], padding);
    return { value: multiplyWindows(x, weight, padding), gradFunc };
  });
  return recorded(x, weight);
}

function multiplyWindows(x: tf.Tensor, weight: tf.Tensor, padding: readonly [number, number]): tf.Tensor {
  const [batch, time, from] = x.shape as [number, number, number];
  const [rows, filters] = weight.shape as [number, number];
  const kernel = rows / from;
  const steps = time + padding[0] + padding[1] - kernel + 1;
  const windows = gatherShifted(x, padding, steps, kernel, i => i);
  return tf.reshape(tf.matMul(windows, weight as tf.Tensor2D), [batch, steps, filters]);
}

/** dy [batch, steps, filters] -> the gradients of x and weight */
function differentiate(
  dy: tf.Tensor,
  [x, weight]: readonly [tf.Tensor, tf.Tensor],
  [before, after]: readonly [number, number],
): tf.Tensor[] {
  const [batch, time, from] = x.shape as [number, number, number];
  const [rows, filters] = weight.shape as [number, number];
  const kernel = rows / from;
  // What comes to a token from the windows in which it is the oldest, the next one and so on.
  const last = kernel - 1;
  const parts = gatherShifted(dy, [last - before, last - after], time, kernel, i => last - i);
  const byPart = tf.reshape(weight, [kernel, from, filters]);
  const back = tf.reshape(tf.transpose(byPart, [0, 2, 1]), [kernel * filters, from]) as tf.Tensor2D;
  const flat = tf.reshape(x, [batch * time, from]) as tf.Tensor2D;
  const product = tf.reshape(tf.matMul(flat, parts, true, false), [from, kernel, filters]);
  return [
    tf.reshape(tf.matMul(parts, back), [batch, time, from]),
    tf.reshape(tf.transpose(product, [1, 0, 2]), [rows, filters]),
  ];
}

/**
 * Side by side for each of `steps` positions: rows of x, `kernel` of them, moved by `shift` of each.
 * @param x [batch, time, width]
 * @param padding zeros before and after; never fewer than none
 * @returns [batch * steps, kernel * width]
 */
function gatherShifted(
  x: tf.Tensor,
  padding: readonly [number, number],
  steps: number,
  kernel: number,
  shift: (i: number) => number,
): tf.Tensor2D {
  const [batch, , width] = x.shape as [number, number, number];
  if (kernel === 1) return tf.reshape(x, [batch * steps, width]) as tf.Tensor2D;
  const padded = tf.pad(x, [[0, 0], [...padding], [0, 0]]);
  const positions = Array.from({ length: steps * kernel }, (_, i) => Math.floor(i / kernel) + shift(i % kernel));
  const gathered = tf.gather(padded, tf.tensor1d(positions, 'int32'), 1);
  return tf.reshape(gathered, [batch * steps, kernel * width]) as tf.Tensor2D;
}
