/**
 * What a config puts between a pretrained network and the layer of a task that gives its answers: dense layers, and dropout.
 * Parameters: `head.0`, `head.1` and so on, dense layers.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { activate } from '../../layers/activations';
import { dense, initializeDense } from '../../layers/dense';
import type { FineTuning } from '../fineTuning';

/** Where the config says nothing of it. */
const none = { layers: [], activation: 'tanh', dropout: undefined } as const;

const nameOf = (i: number) => `head.${i}`;

/** @param from width of what it reads */
export function createTaskHead(
  { layers: sizes, activation, dropout }: NonNullable<FineTuning['head']> = none,
  from: number,
) {
  return {
    /** Width of what it gives. */
    features: sizes.at(-1) ?? from,
    initialize: (random: Random): HostTensors =>
      Object.assign(
        {},
        ...sizes.map((to, i) => initializeDense(nameOf(i), { from: sizes[i - 1] ?? from, to }, random, 'xavier')),
      ),
    /** x [..., from] -> [..., features] @param usual dropout where the config says none */
    apply(parameters: Tensors, x: tf.Tensor, context: ProgramContext, usual: number): tf.Tensor {
      const rate = dropout ?? usual;
      const last = sizes.reduce(
        (input, _, i) => activate(dense(parameters, nameOf(i), context.dropout(input, rate)), activation),
        x,
      );
      return context.dropout(last, rate);
    },
  };
}
