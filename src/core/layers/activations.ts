/** Nonlinearities by name. */
import * as tf from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../engine/contract';
import { gelu } from '../engine/functions';

export type Activation =
  | 'relu'
  | 'leaky-relu'
  | 'squared-relu'
  | 'gelu'
  | 'gelu-tanh'
  | 'quick-gelu'
  | 'silu'
  | 'tanh'
  | 'sigmoid';

export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'relu':
      return tf.relu(x);
    case 'leaky-relu':
      return tf.leakyRelu(x, 0.01);
    case 'squared-relu':
      return tf.square(tf.relu(x));
    case 'gelu':
      return gelu(x);
    case 'gelu-tanh': {
      // Hendrycks & Gimpel 2016, section 2: an approximation by the hyperbolic tangent, as in GPT-2.
      const cubic = tf.mul(tf.add(tf.mul(tf.square(x), 0.044715), 1), x);
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI))), 1));
    }
    case 'quick-gelu':
      return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
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
  return ['relu', 'leaky-relu', 'squared-relu', 'tanh', 'sigmoid'].includes(activation);
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
  else
    context.observe(
      layer,
      x,
      activation === 'tanh' ? 'bounded' : activation === 'relu' || activation === 'squared-relu' ? 'rectified' : 'free',
    );
}
