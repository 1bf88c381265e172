/** An encoder-decoder as two programs of its own, named as Hugging Face's ONNX models: one reads, one writes token by token. */
import * as tf from '@tensorflow/tfjs-core';
import type { ExportedInput, Program, Tensors } from '../../engine/contract';
import { take } from '../../layers/parameters';
import type { EncoderDecoder } from '../../models/encoderDecoder';
import { chooseInputs, exportedInputs } from '../exportedInputs';
import type { Exported } from '../task';
import { giveKept, isKeyOrValue, keptInputs, logitsOf, namesOfKept, nextTokens, takeKept } from './exportedDecoder';

interface Parts {
  readonly model: EncoderDecoder;
  /** Most tokens of each text. */
  readonly longest: { readonly source: number; readonly target: number };
  readonly metadata: Exported['metadata'];
}

const states = { name: 'states', as: 'last_hidden_state', input: 'encoder_hidden_states' } as const;
const meaningOfStates = 'hidden states of the text that was read, one a token';

export interface ExportedEncoderDecoder {
  readonly encoder: Exported;
  readonly decoder: Exported;
}

export function exportEncoderDecoder(parts: Parts): ExportedEncoderDecoder {
  const keepsKeys = Object.keys(parts.model.stateShapes(1, 1)).some(isKeyOrValue);
  return keepsKeys ? withKeysAndValues(parts) : withStates(parts);
}

/** Axes of the text that was read, of which `before` tokens are kept by each layer of the decoder and the others are not yet. */
const before = 'past_encoder_sequence_length';
const others = 'new_encoder_sequence_length';
const wholeSource = { sum: [before, others], as: 'encoder_sequence_length' } as const;

/** A Transformer: what layers make of the text that was read is made at the first step, and handed on. */
function withKeysAndValues({ model, longest, metadata }: Parts): ExportedEncoderDecoder {
  const written = namesOfKept(model.stateShapes(1, 1), 'decoder');
  const read = namesOfKept(model.memoryShapes(1, 1), 'encoder');
  const { features } = model;
  const decoder: Program = (parameters, inputs, context) => {
    const {
      ids,
      mask,
      encoder_hidden_states: all,
    } = inputs as Record<'ids' | 'mask' | 'encoder_hidden_states', tf.Tensor>;
    const kept = takeKept(read, inputs);
    const [batch, time, width] = all!.shape as [number, number, number];
    const first = Object.values(kept)[0]!.shape[2]!;
    const rest = tf.slice(all!, [0, first], [batch, time - first, width]);
    const restMask = tf.slice(mask!, [0, first], [batch, time - first]);
    const made = model.start(parameters, { states: rest }, restMask).memory;
    const memory = Object.fromEntries(
      read.map(({ name }) => [name, tf.concat([take(kept, name), take(made, name)], 2)]),
    );
    const step = model.extend(parameters, { memory, sourceMask: mask! }, takeKept(written, inputs), ids!, context);
    return {
      logits: logitsOf(model, parameters, step.hidden),
      ...giveKept(written, step.state),
      ...giveKept(read, memory),
    };
  };
  return {
    encoder: {
      program: (parameters, inputs, context) => ({
        [states.as]: take(model.read(parameters, textOf(inputs), context), states.name),
      }),
      inputs: chooseInputs(['ids', 'mask']),
      outputs: { [states.as]: meaningOfStates },
      longest: { sequence_length: longest.source },
      metadata,
    },
    decoder: {
      program: decoder,
      inputs: {
        ids: writtenIds,
        mask: { ...sourceMask, shape: ['batch_size', wholeSource] },
        [states.input]: { ...floats(meaningOfStates), shape: ['batch_size', wholeSource, features] },
        ...keptInputs(
          written,
          model.stateShapes,
          'past_decoder_sequence_length',
          'keys and values of the tokens written before; of length 0 at the beginning',
        ),
        ...keptInputs(
          read,
          model.memoryShapes,
          before,
          'what the layer made of the text that was read; of length 0 at the beginning',
        ),
      },
      outputs: {
        logits: nextTokens,
        ...Object.fromEntries([...written, ...read].map(({ present }) => [present, 'the same, for the next step'])),
      },
      longest: {
        decoder_sequence_length: longest.target,
        past_decoder_sequence_length: longest.target,
        [before]: longest.source,
        [others]: longest.source,
      },
      metadata,
    },
  };
}

/** A recurrent one: what it reads at every step comes with the text that was read, and so does its first state. */
function withStates({ model, longest, metadata }: Parts): ExportedEncoderDecoder {
  const written = namesOfKept(model.stateShapes(1, 1));
  const shapes = model.memoryShapes(1, 1);
  const called = (name: string) =>
    name === states.name
      ? { as: states.as as string, input: states.input as string }
      : { as: `encoder_${name}`, input: `encoder_${name}` };
  const memory = Object.keys(shapes);
  const meaningOf = (name: string) =>
    name === states.name ? meaningOfStates : 'what each step reads of that text in addition to its states';
  const encoder: Program = (parameters, inputs, context) => {
    const text = textOf(inputs);
    const started = model.start(parameters, model.read(parameters, text, context), text.mask);
    const all = Object.fromEntries(memory.map(name => [called(name).as, take(started.memory, name)]));
    return { ...all, ...giveKept(written, started.state) };
  };
  const decoder: Program = (parameters, inputs, context) => {
    const { ids, mask } = textOf(inputs);
    const read = Object.fromEntries(memory.map(name => [name, take(inputs, called(name).input)]));
    const step = model.extend(parameters, { memory: read, sourceMask: mask }, takeKept(written, inputs), ids, context);
    return { logits: logitsOf(model, parameters, step.hidden), ...giveKept(written, step.state) };
  };
  const long = model.memoryShapes(1, 2);
  const inputsOfMemory = memory.map((name): [string, ExportedInput] => {
    const sizes = shapes[name]!.map((size, axis) => (size === long[name]![axis] ? size : 'encoder_sequence_length'));
    return [called(name).input, { ...floats(meaningOf(name)), shape: ['batch_size', ...sizes.slice(1)] }];
  });
  const present = Object.fromEntries(written.map(({ present }) => [present, 'the state, for the next step']));
  return {
    encoder: {
      program: encoder,
      inputs: chooseInputs(['ids', 'mask']),
      outputs: { ...Object.fromEntries(memory.map(name => [called(name).as, meaningOf(name)])), ...present },
      longest: { sequence_length: longest.source },
      metadata,
    },
    decoder: {
      program: decoder,
      inputs: {
        ids: writtenIds,
        mask: { ...sourceMask, shape: ['batch_size', 'encoder_sequence_length'] },
        ...Object.fromEntries(inputsOfMemory),
        ...keptInputs(
          written,
          model.stateShapes,
          '',
          'the state before these tokens; at the beginning what the encoder gives',
        ),
      },
      outputs: { logits: nextTokens, ...present },
      longest: { decoder_sequence_length: longest.target, encoder_sequence_length: longest.source },
      metadata,
    },
  };
}

const writtenIds: ExportedInput = {
  ...exportedInputs.written,
  as: 'input_ids',
  meaning: 'the tokens that are written so far, or those after them that are kept',
};
const sourceMask: Omit<ExportedInput, 'shape'> = {
  ...exportedInputs.mask,
  as: 'encoder_attention_mask',
  meaning: '1 where the text that was read has a token, else 0',
};

function floats(meaning: string): Omit<ExportedInput, 'shape'> {
  return { dtype: 'float32', meaning };
}

function textOf(inputs: Tensors) {
  return inputs as { readonly ids: tf.Tensor; readonly mask: tf.Tensor };
}
