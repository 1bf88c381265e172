/**
 * A state that goes on from step to step of training, while gradients end at the block (truncated back-propagation through
 * time, Williams & Peng 1990): it is kept among the parameters, so that checkpoints hold it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors, sizeOf } from '../../base/hostTensor';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { take } from '../../layers/parameters';
import { stopGradient } from '../../layers/stopGradient';
import type { Decoder } from '../../models/decoder';
import type { TaskExample } from '../taskExample';

const prefix = 'carried/';

/** Zeros: the states of so many rows before their first token. */
export function initializeCarried(decoder: Decoder, batch: number): HostTensors {
  const shapes = Object.entries(decoder.stateShapes(batch, 1));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [`${prefix}${name}`, float32(shape, new Float32Array(sizeOf(shape)))]),
  );
}

/** How many rows a training went on with; nothing of parameters without a state. */
export function rowsOfCarried(parameters: HostTensors): number | undefined {
  return Object.entries(parameters).find(([name]) => name.startsWith(prefix))?.[1].shape[0];
}

/** Reads a block from where the block before ended, and keeps where this one ends. */
export function writeCarried(
  decoder: Decoder,
  parameters: Tensors,
  inputs: { readonly ids: tf.Tensor; readonly begins: tf.Tensor },
  context: ProgramContext,
): tf.Tensor {
  const [batch, time] = inputs.ids.shape as [number, number];
  const goesOn = tf.reshape(tf.sub(1, inputs.begins), [batch, 1]);
  const names = Object.keys(decoder.stateShapes(batch, time));
  const start = Object.fromEntries(
    names.map(name => [name, tf.mul(stopGradient(take(parameters, `${prefix}${name}`)), goesOn)]),
  );
  const { hidden, state } = decoder.write(parameters, inputs.ids, context, start);
  for (const name of names) context.update(`${prefix}${name}`, take(state!, name));
  return hidden;
}

/** The block is the first of its row. */
export function begin({ length, tensors }: TaskExample): TaskExample {
  return { length, tensors: { ...tensors, begins: float32([], Float32Array.of(1)) } };
}

/** Which of the rows begin, [batch]. */
export function collateBegins(examples: readonly TaskExample[], batch: number): HostTensors {
  const begins = new Float32Array(batch);
  examples.forEach(({ tensors }, row) => {
    if (tensors.begins) begins[row] = 1;
  });
  return { begins: float32([batch], begins) };
}
