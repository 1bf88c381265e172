/** Writing with a decoder: each token is one run of a small program; what was read stays in its state. */
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors, int32, sizeOf } from '../../base/hostTensor';
import type { Engine, Inference, Program } from '../../engine/contract';
import type { Decoder } from '../../models/decoder';
import { toVocabulary, under, withPrefix } from './encoderDecoderStepper';
import { gatherAll, isIdentity, type NextTokens, type Stepper } from './stepper';

/** Tokens that a recurrent network reads at once. */
const PORTION = 32;
/** So few are read one by one: a program for many is not worth compiling. */
const FEW = 4;

/** Zeros of the shapes that a decoder's state has before the first token. */
function emptyState(model: Decoder, rows: number, limit: number): HostTensors {
  const shapes = Object.entries(model.stateShapes(rows, limit));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [`state/${name}`, float32(shape, new Float32Array(sizeOf(shape)))]),
  );
}

/** `ids` [1, time], `last` int32 scalar -> the scores of what follows that token, and the state after all of them. */
function readingProgram(model: Decoder): Program {
  return (weights, inputs, context) => {
    const { ids, last } = inputs as { ids: tf.Tensor; last: tf.Tensor };
    const { hidden, state } = model.read
      ? model.read(weights, ids, context)
      : model.write(weights, ids, context, under('state', inputs));
    const rows = tf.reshape(hidden, [ids.size, model.features]) as tf.Tensor2D;
    const one = tf.gather(rows, tf.reshape(last, [1]) as tf.Tensor1D);
    return { scores: toVocabulary(weights, one), ...withPrefix('next', state!) };
  };
}

export class DecoderWriter {
  private readonly stepping: Inference;
  private readonly reading: Inference;

  /** @param parameters the model's and the map to the vocabulary */
  constructor(
    engine: Engine,
    private readonly model: Decoder,
    private readonly vocabulary: number,
    parameters: HostTensors,
  ) {
    this.stepping = engine.createInference({
      parameters,
      program(weights, inputs, context) {
        const { ids, position } = inputs as { ids: tf.Tensor; position: tf.Tensor };
        const step = model.step(weights, under('state', inputs), ids, position, context);
        return { scores: toVocabulary(weights, step.hidden), ...withPrefix('next', step.state) };
      },
    });
    this.reading = engine.createInference({ parameters, program: readingProgram(model) });
  }

  /**
   * Before the first token.
   * @param limit most tokens that will be read and written
   * @param start the state before it, [rows, ...] each; zeros if not given
   */
  begin(rows: number, limit: number, start?: HostTensors): Stepper {
    let state = start ? withPrefix('state', start) : emptyState(this.model, rows, limit);
    let position = 0;
    const { stepping, reading, vocabulary, model } = this;
    const take = ({ scores, ...rest }: HostTensors, tokens: number): NextTokens => {
      position += tokens;
      state = withPrefix('state', under('next', rest));
      return { scores: scores!.data as Float32Array, captures: {} };
    };
    const step: Stepper['step'] = async (ids, parents) => {
      if (parents && !isIdentity(parents)) state = gatherAll(state, parents);
      return take(await stepping.run({ ...state, ids: int32([rows], ids), position: int32([], [position]) }), 1);
    };
    return {
      rows,
      limit,
      vocabulary,
      step,
      async read(ids) {
        if (rows > 1 || ids.length <= FEW) return undefined;
        if (model.read) {
          if (position > 0 || ids.length > limit) return undefined;
          const padded = new Int32Array(limit);
          padded.set(ids);
          const inputs = { ids: int32([1, limit], padded), last: int32([], [ids.length - 1]) };
          return { next: take(await reading.run(inputs), ids.length), count: ids.length };
        }
        if (ids.length < PORTION) return undefined;
        const some = Int32Array.from(ids.slice(0, PORTION));
        const inputs = { ...state, ids: int32([1, PORTION], some), last: int32([], [PORTION - 1]) };
        return { next: take(await reading.run(inputs), PORTION), count: PORTION };
      },
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.stepping.dispose(), this.reading.dispose()]);
  }
}
