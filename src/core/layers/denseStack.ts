/** Dense layers one after the other, the nonlinearity after each. Parameters: `0`, `1` and so on, dense layers. */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { Tensors } from '../engine/contract';
import { type Activation, activate } from './activations';
import { dense, initializeDense } from './dense';
import type { Initialization } from './initializers';

/** @param sizes of the layers; `from` is what the first reads */
export function initializeDenseStack(
  name: string,
  { from, sizes }: { readonly from: number; readonly sizes: readonly number[] },
  random: Random,
  initialization: Initialization,
): HostTensors {
  const layers = sizes.map((to, i) =>
    initializeDense(`${name}.${i}`, { from: sizes[i - 1] ?? from, to }, random, initialization),
  );
  return Object.assign({}, ...layers);
}

/** x [batch, from] -> [batch, last size] */
export function denseStack(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  { count, activation }: { readonly count: number; readonly activation: Activation },
): tf.Tensor {
  let y = x;
  for (let i = 0; i < count; i++) y = activate(dense(parameters, `${name}.${i}`, y), activation);
  return y;
}
