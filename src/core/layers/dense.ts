/** Affine map of the last axis: x W + b. Parameters: `weight` [in, out], `bias` [out]. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { drawBias, drawKernel, type Initialization } from './initializers';
import { prefixed, take } from './parameters';

export function initializeDense(
  name: string,
  size: { readonly from: number; readonly to: number },
  random: Random,
  initialization: Initialization = 'uniform',
  biased = true,
): HostTensors {
  const { from, to } = size;
  const draw = random.fork(name);
  return prefixed(name, {
    weight: drawKernel(initialization, { from, to }, draw),
    ...(biased && { bias: drawBias(initialization, to, from, draw) }),
  });
}

/** x [..., in] -> [..., out] @param biased whether there is a bias at all, or what it is */
export function dense(parameters: Tensors, name: string, x: tf.Tensor, biased: boolean | tf.Tensor = true): tf.Tensor {
  const weight = take(parameters, `${name}.weight`) as tf.Tensor2D;
  const [from, to] = weight.shape;
  const map = (rows: tf.Tensor) => {
    const product = tf.matMul(rows as tf.Tensor2D, weight);
    if (!biased) return product;
    return tf.add(product, biased === true ? take(parameters, `${name}.bias`) : biased);
  };
  if (x.rank === 2) return map(x);
  return tf.reshape(map(tf.reshape(x, [x.size / from, from])), [...x.shape.slice(0, -1), to]);
}
