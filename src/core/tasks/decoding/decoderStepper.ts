/** Writing with a decoder: each token is one run of a small program; what was read stays in its state. */
import type * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors, int32, sizeOf } from '../../base/hostTensor';
import type { Engine, Inference } from '../../engine/contract';
import type { Decoder } from '../../models/decoder';
import { toVocabulary, under, withPrefix } from './encoderDecoderStepper';
import { gatherAll, isIdentity, type NextTokens, type Stepper } from './stepper';

/** Zeros of the shapes that a decoder's state has before the first token. */
function emptyState(model: Decoder, rows: number, limit: number): HostTensors {
  const shapes = Object.entries(model.stateShapes(rows, limit));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [`state/${name}`, float32(shape, new Float32Array(sizeOf(shape)))]),
  );
}

export class DecoderWriter {
  private readonly stepping: Inference;

  /** @param features parameters: the model's and the map to the vocabulary */
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
  }

  /** Before the first token. @param limit most tokens that will be read and written */
  begin(rows: number, limit: number): Stepper {
    let state = emptyState(this.model, rows, limit);
    let position = 0;
    const { stepping, vocabulary } = this;
    return {
      rows,
      limit,
      vocabulary,
      async step(ids, parents): Promise<NextTokens> {
        if (parents && !isIdentity(parents)) state = gatherAll(state, parents);
        const { scores, ...rest } = await stepping.run({
          ...state,
          ids: int32([rows], ids),
          position: int32([], [position]),
        });
        position++;
        state = withPrefix('state', under('next', rest));
        return { scores: scores!.data as Float32Array, captures: {} };
      },
    };
  }

  dispose(): Promise<void> {
    return this.stepping.dispose();
  }
}
