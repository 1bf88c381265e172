/** Layer normalization over the last axis (Ba et al. 2016). Parameters: `scale`, `bias` [width]. */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Tensors } from '../engine/contract';
import { layerNorm as normalize } from '../engine/functions';
import { filled, zeros } from './initializers';
import { prefixed, take } from './parameters';

export function initializeLayerNorm(name: string, width: number): HostTensors {
  return prefixed(name, { scale: filled([width], 1), bias: zeros([width]) });
}

/** x [..., width] -> the same shape; epsilon 1e-5 as in PyTorch. */
export function layerNorm(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  return normalize(x, take(parameters, `${name}.scale`), take(parameters, `${name}.bias`));
}
