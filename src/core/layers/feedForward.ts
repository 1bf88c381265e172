/** Two dense layers with a nonlinearity between (Vaswani et al. 2017, section 3.3). Parameters: `inner`, `outer`. */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { type Activation, activate, observeActivation } from './activations';
import { dense, initializeDense } from './dense';
import type { Initialization } from './initializers';

export function initializeFeedForward(
  name: string,
  size: { readonly width: number; readonly inner: number },
  random: Random,
  initialization: Initialization,
): HostTensors {
  return {
    ...initializeDense(`${name}.inner`, { from: size.width, to: size.inner }, random, initialization),
    ...initializeDense(`${name}.outer`, { from: size.inner, to: size.width }, random, initialization),
  };
}

/** x [..., width] -> [..., width] */
export function feedForward(
  parameters: Tensors,
  name: string,
  x: tf.Tensor,
  activation: Activation,
  context?: ProgramContext,
): tf.Tensor {
  const active = activate(dense(parameters, `${name}.inner`, x), activation);
  observeActivation(context, name, active, activation);
  return dense(parameters, `${name}.outer`, active);
}
