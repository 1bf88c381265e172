/** The vector of a text as a layer before the last has it: its states, pooled as the model pools those of the last. */
import type * as tf from '@tensorflow/tfjs-core';
import { ActionableError, internal } from '../base/errors';
import type { Program } from '../engine/contract';
import type { TextReader } from './task';
import { comparePooled } from './textInput';

/** Name of the output. */
export const LAYER_OUTPUT = 'layer';

/** Layers after which texts have vectors: 0 is what the first layer reads, the last is `pooled`. 0 of networks without such layers. */
export function countLayers({ encoder: { attention, poolStates } }: Pick<TextReader, 'encoder'>): number {
  return poolStates ? (attention?.layers ?? 0) : 0;
}

/** @throws ActionableError `no-states` of networks without layers, `out-of-range` */
export function checkLayer(layer: number, layers: number): void {
  if (layers === 0) {
    throw new ActionableError('no-states', 'the model has no layers to choose from. Leave the layer out.');
  }
  if (!Number.isInteger(layer) || layer < 0 || layer > layers) {
    throw new ActionableError('out-of-range', `there is no layer ${layer}; layers are 0, the embeddings, to ${layers}`);
  }
}

/**
 * `predict` with one more output, `layer`: [batch, width]; of two texts that are read one by one as `pooled` compares them.
 * @param layer from 0, below `countLayers`
 */
export function withLayer({ encoder, predict }: Pick<TextReader, 'encoder' | 'predict'>, layer: number): Program {
  const name = `hidden/${layer === 0 ? 'embedded' : layer - 1}`;
  return (parameters, inputs, context) => {
    const found = new Map<string, tf.Tensor>();
    const outputs = predict(parameters, inputs, {
      ...context,
      capture(called, value) {
        if (called === name || called === `pair/${name}`)
          found.set(called, typeof value === 'function' ? value() : value);
        else context.capture(called, value);
      },
    });
    const vectorOf = (called: string, mask: tf.Tensor | undefined) => {
      const states = found.get(called);
      return states && mask && encoder.poolStates!(states, mask);
    };
    const first = vectorOf(name, inputs.mask);
    if (!first) throw internal(`the model has no states ${name}`);
    const second = vectorOf(`pair/${name}`, inputs.pairMask);
    return { ...outputs, [LAYER_OUTPUT]: second ? comparePooled(first, second) : first };
  };
}
