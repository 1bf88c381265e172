/**
 * A model that writes, as programs that other runtimes write with token by token: their inputs and outputs are called as ONNX models of
 * Hugging Face call them, and each step hands what it kept to the next one.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { ExportedInput, NamedSizes, Program, Tensors } from '../../engine/contract';
import { take } from '../../layers/parameters';
import type { Decoder } from '../../models/decoder';
import type { Shapes } from '../../models/encoderDecoder';
import { exportedInputs } from '../exportedInputs';
import { startOf } from '../generate/start';
import type { Exported } from '../task';

/** The length of what is kept of the tokens before. */
const pastLength = 'past_sequence_length';

/** What a model keeps, part by part: `key.0` is `past_key_values.0.key` on the way in and `present.0.key` on the way out. */
export interface KeptNames {
  readonly name: string;
  readonly past: string;
  readonly present: string;
}

/** Keys and values grow with each token; anything else has one size. @param side of an encoder-decoder */
export function namesOfKept(shapes: Shapes, side?: 'decoder' | 'encoder'): readonly KeptNames[] {
  return Object.keys(shapes).map(name => {
    const [part, layer] = name.split('.') as [string, string];
    if (!isKeyOrValue(name))
      return { name, past: `past_states.${layer}.${part}`, present: `present_states.${layer}.${part}` };
    const place = side ? `${layer}.${side}` : layer;
    return { name, past: `past_key_values.${place}.${part}`, present: `present.${place}.${part}` };
  });
}

export function isKeyOrValue(name: string): boolean {
  return /^(key|value)\./.test(name);
}

/** Inputs of what is kept. @param shapesOf as models have it @param length name of the axis that grows */
export function keptInputs(
  names: readonly KeptNames[],
  shapesOf: (batch: number, length: number) => Shapes,
  length: ExportedInput['shape'][number],
  meaning: string,
): NamedSizes['inputs'] {
  const [short, long] = [shapesOf(1, 1), shapesOf(1, 2)];
  const inputs = names.map(({ name, past }) => {
    const sizes = short[name]!.map((size, axis) => (size === long[name]![axis] ? size : length));
    return [past, { dtype: 'float32', shape: ['batch_size', ...sizes.slice(1)], meaning }] as const;
  });
  return Object.fromEntries(inputs);
}

/** By the names that models have. */
export function takeKept(names: readonly KeptNames[], inputs: Tensors): Tensors {
  return Object.fromEntries(names.map(({ name, past }) => [name, take(inputs, past)]));
}

export function giveKept(names: readonly KeptNames[], state: Tensors): Tensors {
  return Object.fromEntries(names.map(({ name, present }) => [present, take(state, name)]));
}

/** Hidden states [batch, time, features] -> logits [batch, time, vocabulary] */
export function logitsOf(
  model: { readonly features: number; vocabularyLogits(parameters: Tensors, hidden: tf.Tensor): tf.Tensor },
  parameters: Tensors,
  hidden: tf.Tensor,
): tf.Tensor {
  const [batch, time] = hidden.shape as [number, number];
  const logits = model.vocabularyLogits(parameters, tf.reshape(hidden, [batch * time, model.features]));
  return tf.reshape(logits, [batch, time, logits.shape[1]!]);
}

export const nextTokens = 'for each token one number a token that may follow it';
const asBefore = 'the same after these tokens, for the next ones';

/** @param longest most tokens of a text */
export function exportDecoder(decoder: Decoder, longest: number, metadata: Exported['metadata']): Exported {
  const shapesOf = decoder.stateShapes;
  const names = namesOfKept(shapesOf(1, 1));
  const grows = names.some(({ name }) => isKeyOrValue(name));
  const { ids, mask } = exportedInputs;
  const program: Program = (parameters, inputs, context) => {
    const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
    const { hidden, state } = decoder.extend(parameters, takeKept(names, inputs), { ids, mask }, context);
    return { logits: logitsOf(decoder, parameters, hidden), ...giveKept(names, state) };
  };
  return {
    program,
    inputs: {
      ids,
      mask: grows
        ? {
            ...mask,
            shape: ['batch_size', { sum: [pastLength, 'sequence_length'] }],
            meaning:
              '1 for each token of the text, those before input_ids too; 0 at padding, which may be before or after the tokens',
          }
        : mask,
      ...keptInputs(
        names,
        shapesOf,
        pastLength,
        grows
          ? 'keys and values of the tokens before; of length 0 at the beginning'
          : 'the state after the tokens before; zeros at the beginning',
      ),
    },
    outputs: { logits: nextTokens, ...Object.fromEntries(names.map(({ present }) => [present, asBefore])) },
    longest: { sequence_length: longest, ...(grows && { [pastLength]: longest }) },
    metadata,
  };
}

/** What a text of each label begins with, in place of zeros. */
export function exportStart(decoder: Decoder): Exported {
  const names = namesOfKept(decoder.stateShapes(1, 1));
  return {
    program: (parameters, { starts }) => giveKept(names, startOf(decoder, parameters, starts!)),
    inputs: { starts: exportedInputs.starts },
    outputs: Object.fromEntries(names.map(({ present }) => [present, 'the state before the first token'])),
    longest: {},
  };
}
