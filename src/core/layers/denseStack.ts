/**
 * Dense layers one after the other, the nonlinearity after each, batch normalization between the two if wanted.
 * Parameters: `0`, `1` and so on, dense layers; `0.norm` and so on.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import { type Activation, activate, observeActivation } from './activations';
import { batchNorm, initializeBatchNorm } from './batchNorm';
import { dense, initializeDense } from './dense';
import type { Initialization } from './initializers';

export interface DenseStack {
  /** Of the layers, first to last. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly normalization: 'none' | 'batch';
}

/** @param from what the first layer reads */
export function initializeDenseStack(
  name: string,
  { sizes, normalization }: DenseStack,
  from: number,
  random: Random,
  initialization: Initialization,
): HostTensors {
  const layers = sizes.map((to, i) => ({
    ...initializeDense(`${name}.${i}`, { from: sizes[i - 1] ?? from, to }, random, initialization),
    ...(normalization === 'batch' ? initializeBatchNorm(`${name}.${i}.norm`, to) : {}),
  }));
  return Object.assign({}, ...layers);
}

/**
 * @param x [rows, from]
 * @param real [rows], 1 for rows that count, 0 for filler
 * @returns [rows, last size]
 */
export function denseStack(
  parameters: Tensors,
  name: string,
  { sizes, activation, normalization }: DenseStack,
  { x, real, context }: { readonly x: tf.Tensor; readonly real: tf.Tensor; readonly context: ProgramContext },
): tf.Tensor {
  return sizes.reduce((input: tf.Tensor, _, i) => {
    const linear = dense(parameters, `${name}.${i}`, input);
    const normal =
      normalization === 'batch' ? batchNorm(parameters, `${name}.${i}.norm`, linear, real, context) : linear;
    const active = activate(normal, activation);
    observeActivation(context, `${name}.${i}`, active, activation);
    return active;
  }, x);
}
