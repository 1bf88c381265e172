/** Layer normalization over the last axis (Ba et al. 2016). Parameters: `scale`, `bias` [width]. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Tensors } from '../engine/contract';
import { filled, zeros } from './initializers';
import { prefixed, take } from './parameters';

const epsilon = 1e-5;

export function initializeLayerNorm(name: string, width: number): HostTensors {
  return prefixed(name, { scale: filled([width], 1), bias: zeros([width]) });
}

/** x [..., width]; variance without Bessel's correction, epsilon 1e-5 as in PyTorch. */
export function layerNorm(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.mul(centred, centred), -1, true);
  const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalized, take(parameters, `${name}.scale`)), take(parameters, `${name}.bias`));
}
