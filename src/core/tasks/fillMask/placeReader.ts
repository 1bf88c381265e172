/** The logits of chosen places of texts: only these are mapped to the vocabulary, which is the larger part of the work. */
import * as tf from '@tensorflow/tfjs-core';
import { int32 } from '../../base/hostTensor';
import type { Inference, Program } from '../../engine/contract';
import type { Encoder } from '../../models/model';
import { bucketLength } from '../bucketLength';
import { chooseInputs } from '../exportedInputs';
import { rowOf, type TextInput } from '../textInput';
import type { Weights } from '../weights';

/** A row of tokens, and the places in it that are asked for. */
export interface AskedRow {
  readonly ids: Int32Array;
  readonly places: readonly number[];
}

/** Inputs of `pool` and `at`, int32 [places]: row x time + place -> `logits` [places, vocabulary]. */
function placesProgram(encoder: Encoder, input: TextInput): Program {
  const { vocabulary } = encoder;
  return (parameters, inputs, context) => {
    const { mask, at } = inputs as { mask: tf.Tensor; at: tf.Tensor1D };
    const words = input.words(parameters, inputs)[0]!;
    const { hidden } = encoder.encode(parameters, words, { mask }, context);
    const [batch, time, width] = hidden.shape as [number, number, number];
    const rows = tf.gather(tf.reshape(hidden, [batch * time, width]) as tf.Tensor2D, at);
    return { logits: vocabulary!.logits(parameters, rows) };
  };
}

export class PlaceReader {
  private readonly inference: Inference;

  constructor(
    { engine, parameters }: Weights,
    encoder: Encoder,
    private readonly input: TextInput,
    private readonly longest: number,
  ) {
    this.inference = engine.createInference({
      parameters,
      program: placesProgram(encoder, input),
      sizes: {
        inputs: {
          ...chooseInputs(input.inputs),
          at: { dtype: 'int32', shape: ['places'], meaning: 'row x sequence_length + place' },
        },
        longest: input.longest,
      },
    });
  }

  /** @returns a row of logits for each place, in order; each is written over by the next call's */
  async read(rows: readonly AskedRow[]): Promise<readonly Float32Array[]> {
    const time = bucketLength(Math.max(...rows.map(({ ids }) => ids.length)), this.longest);
    const batch = powerOfTwo(rows.length);
    const examples = rows.map(({ ids }) => ({ length: ids.length, tensors: { ids: rowOf(ids) } }));
    const flat = rows.flatMap(({ places }, row) => places.map(place => row * time + place));
    const at = new Int32Array(powerOfTwo(flat.length));
    at.set(flat);
    const collated = this.input.collate(examples, { batch, time });
    const { logits } = await this.inference.run({ ...collated, at: int32([at.length], at) });
    const size = logits!.shape[1]!;
    const data = logits!.data as Float32Array;
    return flat.map((_, i) => data.subarray(i * size, (i + 1) * size));
  }

  dispose(): Promise<void> {
    return this.inference.dispose();
  }
}

/** Few signatures. */
function powerOfTwo(count: number): number {
  return 2 ** Math.ceil(Math.log2(count));
}
