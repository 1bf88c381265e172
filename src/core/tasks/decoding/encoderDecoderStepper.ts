/** Writing with an encoder-decoder: the text is read once, then each token is one run of a small program. */
import * as tf from '@tensorflow/tfjs-core';
import { type HostTensor, type HostTensors, int32 } from '../../base/hostTensor';
import type { Engine, Inference, Tensors } from '../../engine/contract';
import { dense } from '../../layers/dense';
import type { EncoderDecoder } from '../../models/encoderDecoder';
import { gatherAll, isIdentity, type NextTokens, type Stepper } from './stepper';

/** Name of the map from hidden states to the vocabulary. */
export const output = 'output';

/** hidden [rows, features] -> logits [rows, vocabulary] */
export function toVocabulary(parameters: Tensors, hidden: tf.Tensor): tf.Tensor {
  return dense(parameters, output, hidden);
}

export function withPrefix<T>(prefix: string, tensors: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]));
}

export function under<T>(prefix: string, tensors: Readonly<Record<string, T>>): Record<string, T> {
  const start = `${prefix}/`;
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(start) ? [[name.slice(start.length), tensor] as const] : [],
    ),
  );
}

/** The two programs of a model with its weights; compiled once for each signature and kept. */
export class EncoderDecoderWriter {
  private readonly readers = new Map<number, Inference>();
  private readonly stepping: Inference;

  /** @param captures of each step, e.g. `attention/cross/0` */
  constructor(
    private readonly engine: Engine,
    private readonly model: EncoderDecoder,
    private readonly parameters: HostTensors,
    captures: readonly string[] = [],
  ) {
    this.stepping = engine.createInference({
      parameters,
      captures,
      program(weights, inputs, context) {
        const { ids, position, mask } = inputs as { ids: tf.Tensor; position: tf.Tensor; mask: tf.Tensor };
        const read = { memory: under('memory', inputs), sourceMask: mask };
        const step = model.step(weights, read, under('state', inputs), ids, position, context);
        const scores = tf.logSoftmax(toVocabulary(weights, step.hidden));
        return { scores, ...withPrefix('next', step.state) };
      },
    });
  }

  /** Reads texts and stands before their first tokens. @param source ids and mask [texts, time] */
  async begin(
    source: { readonly ids: HostTensor; readonly mask: HostTensor },
    options: { readonly limit: number; readonly beam: number },
  ): Promise<Stepper> {
    const { limit, beam } = options;
    const outputs = await this.readerOf(limit).run({ ids: source.ids, mask: source.mask });
    const texts = source.ids.shape[0]!;
    const rows = texts * beam;
    const repeat = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / beam));
    const spread = (tensors: HostTensors) => (beam === 1 ? tensors : gatherAll(tensors, repeat));
    const fixed = spread({
      ...Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith('memory/'))),
      mask: source.mask,
    });
    let state = spread(Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith('state/'))));
    let position = 0;
    const { stepping } = this;
    return {
      rows,
      limit,
      vocabulary: this.parameters[`${output}.bias`]!.shape[0]!,
      async step(ids, parents): Promise<NextTokens> {
        if (parents && !isIdentity(parents)) state = gatherAll(state, parents);
        const inputs = { ...fixed, ...state, ids: int32([rows], ids), position: int32([], [position]) };
        const { scores, ...rest } = await stepping.run(inputs);
        position++;
        state = withPrefix('state', under('next', rest));
        const captures = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('next/')));
        return { scores: scores!.data as Float32Array, captures };
      },
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.readers.values(), this.stepping].map(inference => inference.dispose()));
  }

  private readerOf(limit: number): Inference {
    const kept = this.readers.get(limit);
    if (kept) return kept;
    const { model } = this;
    const made = this.engine.createInference({
      parameters: this.parameters,
      program(weights, inputs, context) {
        const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
        const read = model.read(weights, { ids, mask }, context);
        const { memory, state } = model.start(weights, read, mask, limit);
        return { ...withPrefix('memory', memory), ...withPrefix('state', state) };
      },
    });
    this.readers.set(limit, made);
    return made;
  }
}
