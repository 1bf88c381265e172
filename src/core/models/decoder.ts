/** What a model is that writes token by token: each position sees what stands before it, and itself, alone. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { ProgramContext, Tensors } from '../engine/contract';
import type { AttentionSize, Written } from './encoderDecoder';

export interface Decoder {
  /** Size of what `write` and `step` give for each token. */
  readonly features: number;
  /** Name of the word-vector table among the parameters, [vocabulary, width]. */
  readonly embeddingName: string;
  readonly frozen?: ReadonlySet<string>;
  /** Captured as `attention/LAYER`, [batch, heads, time, time]. */
  readonly attention?: AttentionSize;
  /** `write` can go on from a state: a stream is read block by block (truncated back-propagation). */
  readonly carries: boolean;
  initialize(vocabulary: number, maximumLength: number, random: Random): HostTensors;
  /**
   * All tokens at once (teacher forcing).
   * @param ids int32 [batch, time]
   * @param start as `write` gave it for the block before; only where the model carries
   * @returns `hidden` [batch, time, features]; `state` after the last token where `start` was given, of its names and shapes
   */
  write(
    parameters: Tensors,
    ids: Tensor,
    context: ProgramContext,
    start?: Tensors,
  ): { readonly hidden: Tensor; readonly state?: Tensors };
  /**
   * Many tokens at once before the first `step`: their hidden states and the state of a limit of `time` tokens; what belongs
   * to tokens beyond those that count is written over by the steps that follow. Where `write` cannot go on from a state.
   * @param ids int32 [batch, time]
   */
  readonly read?: (parameters: Tensors, ids: Tensor, context: ProgramContext) => Written;
  /**
   * Shapes of the state before the first token, all zeros; the batch is the first axis.
   * @param limit most tokens that will be read and written
   */
  stateShapes(batch: number, limit: number): Readonly<Record<string, readonly number[]>>;
  /**
   * One token.
   * @param ids int32 [batch]: the token before
   * @param position int32 scalar, from 0
   */
  step(parameters: Tensors, state: Tensors, ids: Tensor, position: Tensor, context: ProgramContext): Written;
}

/** A model that can write by itself exports `createDecoder(config)` in its `model.ts`. */
export type CreateDecoder<C> = (config: C) => Decoder;
