/** Nonlinearities by name. */
import * as tf from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../engine/contract';
import { gelu } from '../engine/functions';

export type Activation = 'relu' | 'leaky-relu' | 'gelu' | 'silu' | 'tanh' | 'sigmoid';

export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'relu':
      return tf.relu(x);
    case 'leaky-relu':
      return tf.leakyRelu(x, 0.01);
    case 'gelu':
      return gelu(x);
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'tanh':
      return tf.tanh(x);
    case 'sigmoid':
      return tf.sigmoid(x);
  }
}

/** Grows with its argument, so that it may follow a maximum, where there is less to do. */
export function isMonotone(activation: Activation): boolean {
  return activation !== 'gelu' && activation !== 'silu';
}

/** Tells whoever looks at the model's health of a layer's output. */
export function observeActivation(
  context: ProgramContext | undefined,
  layer: string,
  x: tf.Tensor,
  activation: Activation,
): void {
  if (!context?.observe) return;
  if (activation === 'sigmoid') context.observe(layer, tf.sub(tf.mul(x, 2), 1), 'bounded');
  else context.observe(layer, x, activation === 'tanh' ? 'bounded' : activation === 'relu' ? 'rectified' : 'free');
}
