/** Writing with an encoder-decoder: the text is read once, then each token is one run of a small program. */
import * as tf from '@tensorflow/tfjs-core';
import { type HostTensor, type HostTensors, int32 } from '../../base/hostTensor';
import { under, withPrefix } from '../../base/prefix';
import type { Engine, Inference } from '../../engine/contract';
import type { EncoderDecoder } from '../../models/encoderDecoder';
import { chooseInputs } from '../exportedInputs';
import { stepInputs } from './decoderStepper';
import { GrowingState, nameShapes } from './growingState';
import { gatherAll, type NextTokens, type Stepper } from './stepper';

/** The two programs of a model with its weights; compiled once for each signature and kept. */
export class EncoderDecoderWriter {
  private readonly reading: Inference;
  private readonly stepping: Inference;

  /**
   * @param longest texts that are read and written
   * @param captures of each step, e.g. `attention/cross/0`
   */
  constructor(
    engine: Engine,
    private readonly model: EncoderDecoder,
    private readonly vocabulary: number,
    parameters: HostTensors,
    longest: { readonly source: number; readonly target: number },
    captures: readonly string[] = [],
  ) {
    const source = chooseInputs(['ids', 'mask']);
    this.reading = engine.createInference({
      parameters,
      sizes: { inputs: source, longest: { sequence_length: longest.source } },
      program(weights, inputs, context) {
        const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
        const { memory, state } = model.start(weights, model.read(weights, { ids, mask }, context), mask);
        return { ...withPrefix('memory', memory), ...withPrefix('state', state) };
      },
    });
    this.stepping = engine.createInference({
      parameters,
      captures,
      sizes: {
        inputs: {
          ...nameShapes('memory', model.memoryShapes, 'sequence_length'),
          ...nameShapes('state', model.stateShapes, 'room'),
          ...stepInputs,
          mask: source.mask!,
        },
        longest: { sequence_length: longest.source, room: longest.target },
      },
      program(weights, inputs, context) {
        const { ids, position, mask } = inputs as { ids: tf.Tensor; position: tf.Tensor; mask: tf.Tensor };
        const read = { memory: under('memory', inputs), sourceMask: mask };
        const step = model.step(weights, read, under('state', inputs), ids, position, context);
        const scores = tf.logSoftmax(model.vocabularyLogits(weights, step.hidden));
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
    const outputs = await this.reading.run({ ids: source.ids, mask: source.mask });
    const texts = source.ids.shape[0]!;
    const rows = texts * beam;
    const repeat = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / beam));
    const spread = (tensors: HostTensors) => (beam === 1 ? tensors : gatherAll(tensors, repeat));
    const fixed = spread({ ...withPrefix('memory', under('memory', outputs)), mask: source.mask });
    const shapesOf = (room: number) => this.model.stateShapes(rows, room);
    const state = new GrowingState(shapesOf, limit, spread(under('state', outputs)));
    const { stepping } = this;
    return {
      rows,
      limit,
      vocabulary: this.vocabulary,
      async step(ids, parents): Promise<NextTokens> {
        const position = int32([], [state.position]);
        const inputs = { ...fixed, ...state.forNext(parents), ids: int32([rows], ids), position };
        const { scores, ...rest } = await stepping.run(inputs);
        state.take(rest, 1);
        const captures = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('next/')));
        return { scores: scores!.data as Float32Array, captures };
      },
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.reading.dispose(), this.stepping.dispose()]);
  }
}
