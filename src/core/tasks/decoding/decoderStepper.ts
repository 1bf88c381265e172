/** Writing with a decoder: each token is one run of a small program; what was read stays in its state. */
import * as tf from '@tensorflow/tfjs-core';
import { type HostTensors, int32 } from '../../base/hostTensor';
import { under, withPrefix } from '../../base/prefix';
import type { Engine, Inference, NamedSizes, Program } from '../../engine/contract';
import type { Decoder } from '../../models/decoder';
import { chooseInputs } from '../exportedInputs';
import { cacheRoom, GrowingState, nameShapes } from './growingState';
import type { NextTokens, Stepper } from './stepper';

/** Tokens that a recurrent network reads at once. */
const PORTION = 32;
/** So few are read one by one: a program for many is not worth compiling. */
const FEW = 4;

/** What a step reads beside the state. */
export const stepInputs = {
  ids: { dtype: 'int32', shape: ['batch_size'], meaning: 'the token before' },
  position: { dtype: 'int32', shape: [], meaning: 'where it stands, from 0' },
} as const satisfies NamedSizes['inputs'];

/** `ids` [1, time], `last` int32 scalar -> the scores of what follows that token, and the state after all of them. */
function readingProgram(model: Decoder): Program {
  return (weights, inputs, context) => {
    const { ids, last } = inputs as { ids: tf.Tensor; last: tf.Tensor };
    const { hidden, state } = model.read
      ? model.read(weights, ids, context)
      : model.write(weights, ids, context, under('state', inputs));
    const rows = tf.reshape(hidden, [ids.size, model.features]) as tf.Tensor2D;
    const one = tf.gather(rows, tf.reshape(last, [1]) as tf.Tensor1D);
    return { scores: model.vocabularyLogits(weights, one), ...withPrefix('next', state!) };
  };
}

export class DecoderWriter {
  private readonly stepping: Inference;
  private readonly reading: Inference;

  /**
   * @param parameters the model's and the map to the vocabulary
   * @param longest the greatest limit
   */
  constructor(
    engine: Engine,
    private readonly model: Decoder,
    private readonly vocabulary: number,
    parameters: HostTensors,
    longest: number,
  ) {
    const state = nameShapes('state', model.stateShapes, 'room');
    this.stepping = engine.createInference({
      parameters,
      shared: true,
      sizes: { inputs: { ...state, ...stepInputs }, longest: { room: longest } },
      program(weights, inputs, context) {
        const { ids, position } = inputs as { ids: tf.Tensor; position: tf.Tensor };
        const step = model.step(weights, under('state', inputs), ids, position, context);
        return { scores: model.vocabularyLogits(weights, step.hidden), ...withPrefix('next', step.state) };
      },
    });
    this.reading = engine.createInference({
      parameters,
      shared: true,
      sizes: {
        inputs: { ...chooseInputs(['ids']), last: stepInputs.position, ...(!model.read && state) },
        longest: { sequence_length: Math.max(longest, PORTION) },
      },
      program: readingProgram(model),
    });
  }

  /**
   * Before the first token.
   * @param limit most tokens that will be read and written
   * @param start the state before it, [rows, ...] each; zeros if not given
   */
  begin(rows: number, limit: number, start?: HostTensors): Stepper {
    const { stepping, reading, vocabulary, model } = this;
    const state = new GrowingState(room => model.stateShapes(rows, room), limit, start);
    const take = ({ scores, ...rest }: HostTensors, tokens: number, room?: number): NextTokens => {
      state.take(rest, tokens, room);
      return { scores: scores!.data as Float32Array, captures: {} };
    };
    const step: Stepper['step'] = async (ids, parents) => {
      const inputs = { ...state.forNext(parents), ids: int32([rows], ids), position: int32([], [state.position]) };
      return take(await stepping.run(inputs), 1);
    };
    return {
      rows,
      limit,
      vocabulary,
      step,
      async read(ids) {
        if (rows > 1 || ids.length <= FEW) return undefined;
        if (model.read) {
          if (state.position > 0 || ids.length > limit) return undefined;
          // One more: the token that follows is read too.
          const room = cacheRoom(Math.min(limit, ids.length + 1), limit);
          const padded = new Int32Array(room);
          padded.set(ids);
          const inputs = { ids: int32([1, room], padded), last: int32([], [ids.length - 1]) };
          return { next: take(await reading.run(inputs), ids.length, room), count: ids.length };
        }
        if (ids.length < PORTION) return undefined;
        const some = Int32Array.from(ids.slice(0, PORTION));
        const inputs = { ...state.forNext(), ids: int32([1, PORTION], some), last: int32([], [PORTION - 1]) };
        return { next: take(await reading.run(inputs), PORTION), count: PORTION };
      },
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.stepping.dispose(), this.reading.dispose()]);
  }
}
