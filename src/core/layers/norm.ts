/** Normalization over the last axis: layer normalization (Ba et al. 2016) or by the root of the mean square (Zhang & Sennrich 2019). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Tensors } from '../engine/contract';
import { layerNorm as normalizeLayer } from '../engine/functions';
import { filled, zeros } from './initializers';
import { prefixed, take } from './parameters';

export interface NormOptions {
  /** `root` takes no mean away and adds no bias. `layer` if not given. */
  readonly kind?: 'layer' | 'root';
  /** 1e-5 if not given, as in PyTorch. */
  readonly epsilon?: number;
  /** Whether layer normalization adds a bias; it does if not given. */
  readonly bias?: boolean;
}

function isBiased({ kind = 'layer', bias = true }: NormOptions): boolean {
  return kind === 'layer' && bias;
}

/** Parameters: `scale` and, where it is added, `bias`, [width] each. */
export function initializeNorm(name: string, width: number, options: NormOptions = {}): HostTensors {
  return prefixed(name, { scale: filled([width], 1), ...(isBiased(options) && { bias: zeros([width]) }) });
}

/** x [..., width] -> the same shape */
export function norm(parameters: Tensors, name: string, x: tf.Tensor, options: NormOptions = {}): tf.Tensor {
  const { kind = 'layer', epsilon = 1e-5 } = options;
  const scale = take(parameters, `${name}.scale`);
  if (kind === 'root') {
    const square = tf.mean(tf.square(x), -1, true);
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(square, epsilon))), scale);
  }
  const bias = isBiased(options) ? take(parameters, `${name}.bias`) : tf.zeros(scale.shape);
  return normalizeLayer(x, scale, bias, epsilon);
}
